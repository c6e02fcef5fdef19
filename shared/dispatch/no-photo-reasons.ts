/** Why a unit comes aboard without a picture of it. Closed list; where a picture is evidence nothing stands for it. */
export const noPhotoReasons = ['resident_objects', 'camera_fails', 'no_light', 'other'] as const;
export type NoPhotoReason = (typeof noPhotoReasons)[number];
