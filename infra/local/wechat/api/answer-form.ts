/** The form of WeChat's answers: content type, and how the `rid` is attached to an error message. */
import { json, JSON_TYPE, type SimulatorResponse } from '../http-messages.ts';
import { FileAnswer } from './file-answer.ts';

interface AnswerForm {
  contentType: string;
  /** What stands between the message and its `rid`. */
  beforeRid: string;
}

const usual: AnswerForm = { contentType: JSON_TYPE, beforeRid: ' ' };
const plain: AnswerForm = { contentType: 'text/plain', beforeRid: ' ' };

/**
 * The APIs below `/sns/` belong to another system than the rest: their JSON is `text/plain`, and a
 * comma stands before the `rid`.
 *
 * @see https://developers.weixin.qq.com/community/personal/oCJUsw_WGtOtpmsDhuVbkjyF2OCI/question
 */
const signIn: AnswerForm = { contentType: 'text/plain', beforeRid: ', ' };

/** media/get declares its JSON as text: https://github.com/node-webot/wechat-api/pull/204 */
const MEDIA_DOWNLOAD = '/cgi-bin/media/get';

/** The form of the answers of an API, also of one that does not exist. */
export function answerFormOf(path: string): AnswerForm {
  if (path.startsWith('/sns/')) return signIn;
  return path === MEDIA_DOWNLOAD ? plain : usual;
}

/** The response of an API call that was not refused. */
export function successAnswer(path: string, answer: object): SimulatorResponse {
  if (answer instanceof FileAnswer) return answer.toResponse();
  return json(answer, 200, answerFormOf(path).contentType);
}
