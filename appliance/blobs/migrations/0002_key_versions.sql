-- Which blobs are still under an older key after a rotation.
CREATE INDEX blobs_objects_kek ON blobs_objects (kek_version);
