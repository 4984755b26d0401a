// The media library of the hospital, and files and links beside lessons (LMS-18).
#include <algorithm>

#include "appliance/base/text.hpp"
#include "appliance/documents/documents.hpp"
#include "modules/courses/studio.hpp"

namespace mc::courses {
namespace {

constexpr std::size_t kMostResources = 200;

/// By the first bytes only. Text is text whatever it says, so that nothing of it runs in a browser.
std::optional<std::string> media_type_of(ByteView first) {
  std::string_view text = as_text(first);
  if (text.size() > 12 && text.substr(4, 4) == "ftyp") return "video/mp4";
  if (text.starts_with("\x1A\x45\xDF\xA3")) return "video/webm";
  if (text.starts_with("WEBVTT")) return "text/vtt";
  std::string known = documents::sniff_media_type(first);
  if (known == "text/csv") return "text/plain";
  if (known == "application/octet-stream") return std::nullopt;
  return known;
}

/// Everybody who writes courses may look; only who added it or who publishes may change what others show.
bool may_change(const security::Viewer& viewer, const MediaRow& row) {
  return row.added_by == viewer.person || viewer.may_everywhere("course:publish");
}

Media media_of(const security::Viewer& viewer, const MediaRow& row) {
  return {row.id, row.name, row.media_type, row.size, row.alt, row.captions_id, row.added_at, may_change(viewer, row)};
}

std::string media_owner(MediaId id) { return "courses:media:" + id.text(); }

Result<std::pair<std::string, MediaId>> read_cursor(std::string_view text) {
  auto bytes = from_base64url(text);
  if (!bytes || bytes->size() < 36) return invalid("after", "bad_format", "Pass on `next` of the page before.");
  auto id = MediaId::parse(as_text(*bytes).substr(0, 36));
  std::string name(as_text(*bytes).substr(36));
  if (!id || !is_utf8(name)) return invalid("after", "bad_format", "Pass on `next` of the page before.");
  return std::pair{std::move(name), *id};
}

}  // namespace

Status Studio::audit_media(data::Tx& tx, const Actor& actor, std::string action, MediaId id) {
  security::AuditEvent event;
  event.actor = actor.person;
  event.action = std::move(action);
  event.object = "media:" + id.text();
  event.request_id = actor.request_id;
  event.address = actor.address;
  return platform_.audit.append(tx, event);
}

Result<Page<Media>> Studio::media(const Caller& caller, const MediaQuery& query) {
  store::MediaFilter filter;
  if (query.search) filter.name_begins = fold(query.search->value);
  if (query.type) filter.type_begins = query.type->value;
  const std::int64_t limit = query.limit ? query.limit->value : 50;
  filter.limit = limit + 1;
  if (query.after) filter.after = TRY(read_cursor(query.after->value));
  std::vector<MediaRow> rows = TRY(platform_.db.read([&](data::Tx& tx) { return store::media_page(tx, filter); }));
  Page<Media> page;
  if (rows.size() > static_cast<std::size_t>(limit)) {
    rows.pop_back();
    page.next = to_base64url(as_bytes(rows.back().id.text() + rows.back().name_key));
  }
  for (const MediaRow& row : rows) page.items.push_back(media_of(caller.viewer, row));
  return page;
}

Result<Media> Studio::add_media(const Caller& caller, http::Upload& upload, const MediaUploadQuery& query) {
  blobs::BlobInfo stored = TRY(store_upload(platform_.blobs, upload, media_type_of, kMediaLimit));
  auto clean = clean_text(upload.file_name);
  std::string name = clean && !trim(*clean).empty() ? std::string(trim(*clean)) : "file";
  return platform_.db.write([&](data::Tx& tx) -> Result<Media> {
    if (auto known = TRY(store::media_of_blob(tx, stored.id)))
      return media_of(caller.viewer, *known);  // the same bytes
    MediaRow row{MediaId{make_uuid7(tx.now(), platform_.random)},
                 stored.id,
                 name,
                 fold(name),
                 stored.media_type,
                 stored.size,
                 query.alt ? query.alt->value : "",
                 {},
                 caller.actor.person,
                 tx.now()};
    TRY(store::insert_media(tx, row));
    TRY(platform_.blobs.add_reference(tx, row.blob_id, media_owner(row.id)));
    TRY(audit_media(tx, caller.actor, "media.added", row.id));
    return media_of(caller.viewer, row);
  });
}

Result<Media> Studio::change_media(const Caller& caller, MediaId id, const MediaPatch& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<Media> {
    auto row = TRY(store::media(tx, id));
    if (!row) return not_found();
    if (!may_change(caller.viewer, *row)) return not_found();
    if (in.name) {
      row->name = in.name->value;
      row->name_key = fold(row->name);
    }
    if (in.alt) row->alt = in.alt->value;
    if (in.captions_id) {
      auto captions = TRY(store::media(tx, *in.captions_id));
      if (!captions || captions->media_type != "text/vtt" || !row->media_type.starts_with("video/"))
        return invalid("captions_id", "wrong_type", "Captions are a WebVTT file for a video.");
      row->captions_id = in.captions_id;
    }
    TRY(store::update_media(tx, *row));
    TRY(audit_media(tx, caller.actor, "media.updated", id));
    return media_of(caller.viewer, *row);
  });
}

Result<MediaUses> Studio::media_uses(const Caller&, MediaId id) {
  return platform_.db.read([&](data::Tx& tx) -> Result<MediaUses> {
    auto row = TRY(store::media(tx, id));
    if (!row) return not_found();
    MediaUses out;
    for (const MediaUseRow& use : TRY(store::media_uses(tx, *row))) {
      auto course = TRY(store::course(tx, use.course_id));
      out.items.push_back({use.course_id, course ? course->title : "", use.how});
    }
    return out;
  });
}

Result<http::Nothing> Studio::delete_media(const Caller& caller, MediaId id) {
  return platform_.db.write([&](data::Tx& tx) -> Result<http::Nothing> {
    auto row = TRY(store::media(tx, id));
    if (!row) return not_found();
    if (!may_change(caller.viewer, *row)) return not_found();
    if (!TRY(store::media_uses(tx, *row)).empty()) return conflict("in_use", "A course shows this file.");
    if (Status gone = store::delete_media(tx, id); !gone)
      return gone.error().fault == Fault::conflict ? conflict("in_use", "A video has this file as its captions.")
                                                   : std::unexpected(gone.error());
    TRY(platform_.blobs.drop_reference(tx, row->blob_id, media_owner(id)));
    TRY(audit_media(tx, caller.actor, "media.deleted", id));
    return http::Nothing{};
  });
}

Result<http::Download> Studio::media_file(MediaId id) {
  auto row = TRY(platform_.db.read([&](data::Tx& tx) { return store::media(tx, id); }));
  if (!row) return not_found();
  return download_of(platform_.blobs, TRY(platform_.blobs.info(row->blob_id)), row->name);
}

Result<http::Download> Studio::published_file(const Caller& caller, CourseId course, MediaId id) {
  TRY(service_.guarded(caller, course, [&] {
    return platform_.db.read([&](data::Tx& tx) -> Result<bool> {
      // Learners stay on the version that they started: any published version opens its files.
      if (TRY(store::has_published_media(tx, course, id))) return true;
      TRY(service_.find_for(tx, caller.viewer, course));
      for (const MediaRow& row : TRY(store::media_of_course(tx, course)))
        if (row.id == id) return true;
      return not_found();
    });
  }));
  return media_file(id);
}

Result<Image> Studio::image_from_library(const Caller& caller, CourseId course, const ImageFromLibrary& in) {
  return service_.writing<Image>(caller, course, [&](data::Tx& tx, CourseRow& row) -> Result<Image> {
    TRY(check_editable(row, caller.viewer.may_everywhere("course:publish")));
    auto media = TRY(store::media(tx, in.media_id));
    if (!media) return invalid("media_id", "unknown_media", "The library has no such file.");
    if (media->media_type != "image/png" && media->media_type != "image/jpeg")
      return invalid("media_id", "wrong_type", "Choose a PNG or JPEG image.");
    if (!TRY(store::has_image(tx, course, media->blob_id))) {
      TRY(platform_.blobs.add_reference(tx, media->blob_id, "courses:image:" + course.text()));
      TRY(store::insert_image(tx, course, media->blob_id));
      TRY(service_.audit(tx, caller.actor, "course.image_added", course,
                         "{\"blob\":\"" + media->blob_id.text() + "\"}"));
    }
    return Image{media->blob_id, "/api/v1/courses/" + course.text() + "/images/" + media->blob_id.text()};
  });
}

Result<Resources> Studio::resources_in(data::Tx& tx, CourseId course) {
  std::map<MediaId, MediaRow> media;
  for (MediaRow& one : TRY(store::media_of_course(tx, course))) media.emplace(one.id, std::move(one));
  Resources out;
  for (ResourceRow& row : TRY(store::resources(tx, course))) {
    Resource shown{row.id, row.module_id, row.lesson_id, std::move(row.title), row.media_id, {}, {}, row.url};
    auto found = row.media_id ? media.find(*row.media_id) : media.end();
    if (found != media.end()) {
      shown.media_type = found->second.media_type;
      shown.size = found->second.size;
    }
    out.items.push_back(std::move(shown));
  }
  return out;
}

Result<Resources> Studio::resources(const Caller& caller, CourseId course) {
  return service_.reading<Resources>(caller, course,
                                     [&](data::Tx& tx, CourseRow&) { return resources_in(tx, course); });
}

Result<Resources> Studio::add_resource(const Caller& caller, CourseId course, const NewResource& in) {
  TRY(service_.editing(caller, course, in.revision, "resource_added", [&](data::Tx& tx, CourseRow&) -> Status {
    if (in.media_id.has_value() == in.url.has_value())
      return invalid("media_id", "file_or_link", "A resource is either a file of the library or a link.");
    if (in.url && !is_safe_link(in.url->value)) return invalid("url", "bad_link", "Links go to https: or a page here.");
    if (in.media_id && !TRY(store::media(tx, *in.media_id)))
      return invalid("media_id", "unknown_media", "The library has no such file.");
    if (in.module_id && in.lesson_id) return invalid("module_id", "one_place", "Of a module or of a lesson.");
    auto modules = TRY(store::modules(tx, course));
    auto is_it = [&](const ModuleRow& m) { return m.id == *in.module_id; };
    if (in.module_id && std::none_of(modules.begin(), modules.end(), is_it))
      return invalid("module_id", "unknown_module", "The course has no such module.");
    if (in.lesson_id && !TRY(store::content(tx, course, *in.lesson_id)))
      return invalid("lesson_id", "unknown_lesson", "The course has no such lesson.");
    if (TRY(store::resources(tx, course)).size() >= kMostResources)
      return conflict("too_many", "A course has at most 200 resources.");
    ResourceRow row{ResourceId{make_uuid7(tx.now(), platform_.random)},
                    in.module_id,
                    in.lesson_id,
                    in.title.value,
                    in.media_id,
                    std::nullopt};
    if (in.url) row.url = in.url->value;
    return store::insert_resource(tx, course, row);
  }));
  return resources(caller, course);
}

Result<Resources> Studio::remove_resource(const Caller& caller, CourseId course, ResourceId id, std::int64_t revision) {
  TRY(service_.editing(caller, course, revision, "resource_removed", [&](data::Tx& tx, CourseRow&) -> Status {
    if (!TRY(store::delete_resource(tx, course, id))) return not_found();
    return {};
  }));
  return resources(caller, course);
}

}  // namespace mc::courses
