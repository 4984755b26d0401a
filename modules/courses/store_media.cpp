// SQL of the media library, resources, and keys of packages.
#include "modules/courses/authoring_store.hpp"

namespace mc::courses::store {
namespace {

constexpr std::string_view kMedia =
    "SELECT id, blob_id, name, name_key, media_type, size, alt, captions_id, added_by, added_at FROM courses_media ";

}  // namespace

Status insert_media(data::Tx& tx, const MediaRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO courses_media (id, blob_id, name, name_key, media_type, size, alt, captions_id, "
                         "added_by, added_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                         row.id, row.blob_id, row.name, row.name_key, row.media_type, row.size, row.alt,
                         row.captions_id, row.added_by, row.added_at));
  return {};
}

Status update_media(data::Tx& tx, const MediaRow& row) {
  TRY(tx.in(kModule).run("UPDATE courses_media SET name = ?, name_key = ?, alt = ?, captions_id = ? WHERE id = ?",
                         row.name, row.name_key, row.alt, row.captions_id, row.id));
  return {};
}

Status delete_media(data::Tx& tx, MediaId id) {
  TRY(tx.in(kModule).run("DELETE FROM courses_media WHERE id = ?", id));
  return {};
}

Result<std::optional<MediaRow>> media(data::Tx& tx, MediaId id) {
  return tx.in(kModule).first<MediaRow>(std::string(kMedia) + "WHERE id = ?", id);
}

Result<std::optional<MediaRow>> media_of_blob(data::Tx& tx, BlobId blob) {
  return tx.in(kModule).first<MediaRow>(std::string(kMedia) + "WHERE blob_id = ?", blob);
}

Result<std::vector<MediaRow>> media_page(data::Tx& tx, const MediaFilter& filter) {
  std::optional<std::string> name;
  std::optional<MediaId> id;
  if (filter.after) {
    name = filter.after->first;
    id = filter.after->second;
  }
  return tx.in(kModule).all<MediaRow>(
      std::string(kMedia) +
          "WHERE name_key >= ?1 AND name_key < ?2 AND media_type >= ?3 AND media_type < ?4 AND (?5 IS NULL OR "
          "name_key > ?5 OR (name_key = ?5 AND id > ?6)) ORDER BY name_key, id LIMIT ?7",
      filter.name_begins, end_of(filter.name_begins), filter.type_begins, end_of(filter.type_begins), name, id,
      filter.limit);
}

Result<std::vector<MediaUseRow>> media_uses(data::Tx& tx, const MediaRow& row) {
  return tx.in(kModule).all<MediaUseRow>(
      "SELECT course_id, 'image' FROM courses_images WHERE blob_id = ?1 "
      "UNION SELECT course_id, 'resource' FROM courses_resources WHERE media_id = ?2 "
      "UNION SELECT course_id, 'published' FROM courses_version_media WHERE media_id = ?2 LIMIT 200",
      row.blob_id, row.id);
}

Result<std::vector<MediaRow>> media_of_course(data::Tx& tx, CourseId course) {
  return tx.in(kModule).all<MediaRow>(
      std::string(kMedia) +
          "WHERE id IN (SELECT media_id FROM courses_resources WHERE course_id = ? AND media_id IS NOT NULL)",
      course);
}

Status insert_resource(data::Tx& tx, CourseId course, const ResourceRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO courses_resources (id, course_id, module_id, lesson_id, title, media_id, url) "
                         "VALUES (?, ?, ?, ?, ?, ?, ?)",
                         row.id, course, row.module_id, row.lesson_id, row.title, row.media_id, row.url));
  return {};
}

Result<std::vector<ResourceRow>> resources(data::Tx& tx, CourseId course) {
  return tx.in(kModule).all<ResourceRow>("SELECT id, module_id, lesson_id, title, media_id, url FROM "
                                         "courses_resources WHERE course_id = ? ORDER BY id",
                                         course);
}

Result<bool> delete_resource(data::Tx& tx, CourseId course, ResourceId id) {
  return TRY(tx.in(kModule).run("DELETE FROM courses_resources WHERE id = ? AND course_id = ?", id, course)) == 1;
}

Status delete_resources_of(data::Tx& tx, CourseId course, const Uuid& place) {
  TRY(tx.in(kModule).run("DELETE FROM courses_resources WHERE course_id = ?1 AND (module_id = ?2 OR lesson_id = ?2)",
                         course, place));
  return {};
}

Status insert_version_media(data::Tx& tx, CourseId course, MediaId media, VersionId version) {
  TRY(tx.in(kModule).run(
      "INSERT INTO courses_version_media (course_id, media_id, version_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
      course, media, version));
  return {};
}

Result<bool> has_published_media(data::Tx& tx, CourseId course, MediaId media) {
  auto found = TRY(tx.in(kModule).first<VersionId>(
      "SELECT version_id FROM courses_version_media WHERE media_id = ? AND course_id = ? LIMIT 1", media, course));
  return found.has_value();
}

Result<std::optional<Bytes>> signing_seed(data::Tx& tx) {
  return tx.in(kModule).first<Bytes>("SELECT seed FROM courses_signing WHERE id = 1");
}

Status put_signing_seed(data::Tx& tx, ByteView seed) {
  TRY(tx.in(kModule).run("INSERT INTO courses_signing (id, seed, created_at) VALUES (1, ?, ?)", seed, tx.now()));
  return {};
}

Result<std::vector<SignerRow>> signers(data::Tx& tx) {
  return tx.in(kModule).all<SignerRow>("SELECT public_key, name FROM courses_signers ORDER BY name LIMIT 200");
}

Status put_signer(data::Tx& tx, const SignerRow& row, PersonId by) {
  TRY(tx.in(kModule).run("INSERT INTO courses_signers (public_key, name, added_by, added_at) VALUES (?, ?, ?, ?) "
                         "ON CONFLICT (public_key) DO UPDATE SET name = excluded.name",
                         row.public_key, row.name, by, tx.now()));
  return {};
}

}  // namespace mc::courses::store
