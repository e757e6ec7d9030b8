/** Temporary files of accounts: uploaded as multipart, downloaded as they are. */
import { refuseUnless } from '../../errors.ts';
import { mediaTypes, type MediaType, type StoredMedia } from '../../state/account-data.ts';
import { readEntry } from '../../table-entry.ts';
import { accountOf, type ApiCall } from '../call.ts';
import { FileAnswer } from '../file-answer.ts';

const MEDIA_LIFETIME_SECONDS = 3 * 24 * 3600;

interface MediaLimits {
  bytes: number;
  /** By the ending of the file's name. */
  contentTypes: Readonly<Record<string, string>>;
}

const MEGABYTE = 1024 * 1024;
const pictures = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  gif: 'image/gif',
  bmp: 'image/bmp',
};

/** @see https://developers.weixin.qq.com/doc/subscription/en/api/material/temporary/api_uploadtempmedia.html */
const limits: Readonly<Record<MediaType, MediaLimits>> = {
  image: { bytes: 10 * MEGABYTE, contentTypes: pictures },
  voice: { bytes: 2 * MEGABYTE, contentTypes: { amr: 'audio/amr', mp3: 'audio/mp3' } },
  video: { bytes: 10 * MEGABYTE, contentTypes: { mp4: 'video/mp4' } },
  thumb: { bytes: MEGABYTE / 16, contentTypes: { jpg: 'image/jpeg', jpeg: 'image/jpeg' } },
};

/** Stores a file for 3 days. Its account alone can use it. */
export function uploadMedia(call: ApiCall) {
  const type = mediaTypes.find((each) => each === call.request.query.get('type'));
  refuseUnless(type, 40004);
  const file = call.form.get('media');
  refuseUnless(typeof file === 'object' && file.content.length > 0, 41005);
  const contentType = contentTypeOf(file.fileName, type);
  refuseUnless(contentType, 40005);
  refuseUnless(file.content.length <= limits[type].bytes, 40006);
  const { clock, identifiers, media } = call.simulation;
  const now = clock.now();
  dropExpired(media, now);
  const { authorizerAppId } = accountOf(call);
  const { fileName, content } = file;
  const expiresAt = now + MEDIA_LIFETIME_SECONDS;
  const mediaId = identifiers.mediaId();
  media.set(mediaId, { authorizerAppId, type, content, contentType, fileName, expiresAt });
  return { type, media_id: mediaId, created_at: now };
}

/**
 * The file as it was uploaded. Of a video only the URL, in JSON.
 *
 * @see https://developers.weixin.qq.com/doc/service/en/api/material/temporary/api_getmedia.html
 */
export function getMedia(call: ApiCall): object {
  const { clock, media, baseUrl } = call.simulation;
  const mediaId = call.request.query.get('media_id') ?? '';
  const stored = media.get(mediaId);
  refuseUnless(stored?.authorizerAppId === accountOf(call).authorizerAppId, 40007);
  refuseUnless(clock.now() < stored.expiresAt, 40007);
  if (stored.type === 'video') return { video_url: `${baseUrl}/simulator/media/${mediaId}` };
  const ending = endingOf(stored.fileName);
  return new FileAnswer(stored.content, stored.contentType, `${mediaId}.${ending}`);
}

function contentTypeOf(fileName: string, type: MediaType): string | undefined {
  return readEntry(limits[type].contentTypes, endingOf(fileName));
}

function endingOf(fileName: string): string {
  return fileName.slice(fileName.lastIndexOf('.') + 1).toLowerCase();
}

function dropExpired(media: Map<string, StoredMedia>, now: number): void {
  for (const [mediaId, { expiresAt }] of media) {
    if (now >= expiresAt) media.delete(mediaId);
  }
}
