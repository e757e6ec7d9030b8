/** The name under which this service puts events on the bus; the bus takes it from nobody else. */
export const EVENT_SOURCE = 'wxkeeper';
