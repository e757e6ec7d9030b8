/** The routes of the HTTP API, from the catalog of functions. */
import { functionCatalog, functionNames, type FunctionName } from './function-catalog.ts';
import type { Route } from './functions/function-row.ts';

/** A route with the function that answers it. */
export type FunctionRoute = Route & { functionName: FunctionName };

/** All routes of the HTTP API. */
export const routes: readonly FunctionRoute[] = functionNames.flatMap((functionName) =>
  (functionCatalog[functionName].routes ?? []).map((route) =>
    Object.assign({ functionName }, route),
  ),
);

/** As API Gateway and its access log name the route. */
export function routeKeyOf({ method, path }: Pick<Route, 'method' | 'path'>): string {
  return `${method} ${path}`;
}
