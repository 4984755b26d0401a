import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useState } from "react";
import { api } from "../../api/client";
import { Button, Dialog, FileDrop, Form, toast, type FieldErrors } from "../../ui";
import { keepProfile, profileErrors } from "./data";
import type { Profile } from "./types";

const MOST = 10 * 1024 * 1024;
const LEAST_SIDE = 96;

/** Chooses a photo, shows it as colleagues will see it, and says what is wrong with it before and after sending. */
export function PhotoForm({ profile, onDone }: { profile: Profile; onDone: () => void }) {
  const { t } = useLingui();
  const [file, setFile] = useState<File | null>(null);
  const [errors, setErrors] = useState<FieldErrors>({});
  const [busy, setBusy] = useState(false);
  const [preview, setPreview] = useState("");
  useEffect(() => {
    if (!file) return setPreview("");
    const url = URL.createObjectURL(file);
    setPreview(url);
    return () => URL.revokeObjectURL(url);
  }, [file]);
  const choose = (next: File | null) => {
    setErrors({});
    if (next && !/^image\/(jpeg|png)$/.test(next.type)) {
      setFile(null);
      return setErrors({ photo: t`Choose a JPEG or PNG photo; this file is something else.` });
    }
    setFile(next);
  };
  const unreadable = () => {
    setFile(null);
    setErrors({ photo: t`This file cannot be read as a picture. Choose a JPEG or PNG photo.` });
  };
  const measured = (image: HTMLImageElement) => {
    if (image.naturalWidth >= LEAST_SIDE && image.naturalHeight >= LEAST_SIDE) return;
    setFile(null);
    setErrors({ photo: t`The picture is too small: at least 96 pixels wide and high.` });
  };
  const send = async (work: () => Promise<Profile>, done: string) => {
    setBusy(true);
    setErrors({});
    try {
      await keepProfile(work());
      toast(done);
      onDone();
    } catch (error) {
      setErrors({ photo: Object.values(profileErrors(error))[0] ?? t`This did not work. Nothing was changed; try again.` });
    } finally {
      setBusy(false);
    }
  };
  const upload = () => {
    if (!file) return setErrors({ photo: t`Choose a photo first` });
    void send(() => api.post<Profile>("/profiles/me/photo", file, { query: { file_name: file.name } }), t`Photo saved`);
  };
  return (
    <Form errors={errors} onSubmit={upload} label={t`Your photo`}>
      <FileDrop name="photo" label={t`Photo`} hint={t`JPEG or PNG, at most 10 MB. Place and time that the camera wrote into it are removed.`} accept="image/jpeg,image/png" maxBytes={MOST} file={file} onFile={choose} />
      {preview ? (
        <div className="photo-preview">
          <img src={preview} alt={t`The chosen photo as others will see it`} onError={unreadable} onLoad={(event) => measured(event.currentTarget)} />
          <div className="stack-s">
            <p><Trans>This is how colleagues see it: the middle of your picture. There is nothing to cut out.</Trans></p>
            <span className="row"><img className="small" src={preview} alt="" /><span className="s dim">{t`small, as in lists`}</span></span>
          </div>
        </div>
      ) : null}
      <div className="dialog-foot">
        {profile.photo_url ? <Button busy={busy} onClick={() => void send(() => api.delete<Profile>("/profiles/me/photo"), t`Photo removed`)}>{t`Remove the photo`}</Button> : null}
        <Button kind="primary" type="submit" busy={busy} busyLabel={t`Saving`}>{t`Save photo`}</Button>
      </div>
    </Form>
  );
}

export function PhotoDialog({ profile, open, onClose }: { profile: Profile; open: boolean; onClose: () => void }) {
  const { t } = useLingui();
  return (
    <Dialog open={open} title={profile.photo_url ? t`Change your photo` : t`Add a photo`} onClose={onClose}>
      <PhotoForm profile={profile} onDone={onClose} />
    </Dialog>
  );
}
