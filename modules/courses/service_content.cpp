// Content of lessons: text, quiz, PDF and images.
#include <algorithm>
#include <array>

#include "appliance/base/text.hpp"
#include "appliance/documents/documents.hpp"
#include "modules/courses/studio.hpp"

namespace mc::courses {
namespace {

std::string image_owner(CourseId course) { return "courses:image:" + course.text(); }
std::string lesson_owner(LessonId lesson) { return "courses:lesson:" + lesson.text(); }

SniffType only(std::initializer_list<std::string_view> types) {
  return [types = std::vector<std::string_view>(types)](ByteView first) -> std::optional<std::string> {
    std::string type = documents::sniff_media_type(first);
    if (std::find(types.begin(), types.end(), type) == types.end()) return std::nullopt;
    return type;
  };
}

}  // namespace

Result<blobs::BlobInfo> store_upload(blobs::Blobs& blobs, http::Upload& upload, const SniffType& accept,
                                     std::int64_t limit) {
  std::array<std::uint8_t, 4096> head{};
  std::size_t have = 0;
  while (have < head.size()) {
    std::size_t got = TRY(upload.reader(std::span(head).subspan(have)));
    if (got == 0) break;
    have += got;
  }
  std::optional<std::string> type = accept(ByteView(head).first(have));
  if (!type) return invalid("file", "wrong_type", "This kind of file is not accepted here.");
  std::size_t sent = 0;
  blobs::Reader reader = [&](std::span<std::uint8_t> buffer) -> Result<std::size_t> {
    if (sent == have) return upload.reader(buffer);
    std::size_t count = std::min(buffer.size(), have - sent);
    std::copy_n(head.begin() + static_cast<std::ptrdiff_t>(sent), count, buffer.begin());
    sent += count;
    return count;
  };
  return blobs.put(reader, std::move(*type), limit);
}

http::Download download_of(blobs::Blobs& blobs, const blobs::BlobInfo& info, std::string file_name) {
  http::Download out;
  out.media_type = info.media_type;
  out.file_name = std::move(file_name);
  out.show_inline = true;
  out.size = info.size;
  out.etag = "\"" + info.id.text() + "\"";
  out.write = [&blobs, blob = info.id, size = info.size](std::int64_t offset, std::int64_t length,
                                                         const blobs::Sink& sink) {
    return blobs.read(blob, offset, length < 0 ? size - offset : length, sink);
  };
  return out;
}

Result<ContentRow> Service::content_of(data::Tx& tx, CourseId course, LessonId lesson) {
  auto row = TRY(store::content(tx, course, lesson));
  if (!row) return not_found();
  return std::move(*row);
}

Result<std::optional<DraftedLesson>> Service::drafted_lesson(data::Tx& tx, CourseId course, LessonId lesson) {
  auto row = TRY(store::course(tx, course));
  auto content = TRY(store::content(tx, course, lesson));
  if (!row || !content) return std::optional<DraftedLesson>{};
  return std::optional(DraftedLesson{row->title, content->title, content->format});
}

Result<LessonEdit> Service::edit_of(data::Tx& tx, const ContentRow& row) {
  LessonEdit out;
  out.id = row.id;
  out.content_revision = row.content_revision;
  out.document = row.document;
  if (row.quiz_id) out.quiz = TRY(assessment_.draft(tx, *row.quiz_id));
  out.file = row.file_id;
  out.file_name = row.file_name;
  return out;
}

Result<LessonEdit> Service::shown(data::Tx& tx, CourseId course, const ContentRow& row) {
  LessonEdit out = TRY(edit_of(tx, row));
  out.links = TRY(links(tx, course, row.id, std::nullopt));
  return out;
}

Result<LessonEdit> Service::content(const Caller& caller, CourseId course, LessonId lesson) {
  return reading<LessonEdit>(caller, course, [&](data::Tx& tx, CourseRow&) -> Result<LessonEdit> {
    ContentRow row = TRY(content_of(tx, course, lesson));
    return shown(tx, course, row);
  });
}

Result<Saved> Service::save_in(data::Tx& tx, const Actor& actor, CourseId course, LessonId lesson,
                               const LessonSave& in) {
  ContentRow row = TRY(content_of(tx, course, lesson));
  if (row.content_revision != in.content_revision)
    return conflict("changed_elsewhere", "This lesson was changed in another window. Load it again.");
  RawJson document = row.document;
  if (in.document && in.document->text != "null") {
    RichText text = TRY(clean_rich_text(in.document->text));
    for (const ImageRef& image : text.images)
      if (image.course != course || !TRY(store::has_image(tx, course, image.blob)))
        return invalid("document", "bad_image", "The text shows an image that does not belong to this course.");
    document.text = std::move(text.json);
  }
  if (in.quiz) {
    if (!row.quiz_id) return invalid("quiz", "wrong_format", "This lesson is not a quiz.");
    TRY(assessment_.save(tx, *row.quiz_id, *in.quiz));
  }
  if (!TRY(store::save_document(tx, lesson, in.content_revision, document)))
    return conflict("changed_elsewhere", "This lesson was changed in another window. Load it again.");
  TRY(store::touch_course(tx, course));
  TRY(studio_->remember_lesson(tx, actor, course, lesson));
  TRY(audit(tx, actor, "content.updated", course,
            "{\"lesson\":\"" + lesson.text() + "\",\"revision\":" + std::to_string(in.content_revision + 1) + "}"));
  return Saved{in.content_revision + 1, tx.now()};
}

Result<Saved> Service::save(const Caller& caller, CourseId course, LessonId lesson, const LessonSave& in) {
  return writing<Saved>(caller, course, [&](data::Tx& tx, CourseRow& row) -> Result<Saved> {
    TRY(check_editable(row, caller.viewer.may_everywhere("course:publish")));
    if (in.quiz)
      if (auto quiz = TRY(content_of(tx, course, lesson)).quiz_id)
        TRY(assessment_.check_pools(tx, caller.viewer, *quiz, *in.quiz));
    return save_in(tx, caller.actor, course, lesson, in);
  });
}

Result<LessonEdit> Service::add_file(const Caller& caller, CourseId course, LessonId lesson, http::Upload& upload) {
  TRY(reading<bool>(caller, course, [&](data::Tx& tx, CourseRow& row) -> Result<bool> {
    TRY(check_editable(row, caller.viewer.may_everywhere("course:publish")));
    ContentRow content = TRY(content_of(tx, course, lesson));
    if (content.format != LessonFormat::pdf)
      return invalid("file", "wrong_format", "This lesson does not show a file.");
    return true;
  }));
  blobs::BlobInfo stored = TRY(store_upload(platform_.blobs, upload, only({"application/pdf"}), kFileLimit));
  auto name = clean_text(upload.file_name);
  std::string file_name = name && !trim(*name).empty() ? std::string(trim(*name)) : "lesson.pdf";
  return writing<LessonEdit>(caller, course, [&](data::Tx& tx, CourseRow&) -> Result<LessonEdit> {
    ContentRow row = TRY(content_of(tx, course, lesson));
    if (row.file_id != stored.id) {
      if (row.file_id) TRY(platform_.blobs.drop_reference(tx, *row.file_id, lesson_owner(lesson)));
      TRY(platform_.blobs.add_reference(tx, stored.id, lesson_owner(lesson)));
    }
    TRY(store::save_file(tx, lesson, stored.id, file_name));
    TRY(store::touch_course(tx, course));
    TRY(studio_->remember_lesson(tx, caller.actor, course, lesson));
    TRY(audit(tx, caller.actor, "content.updated", course,
              "{\"lesson\":\"" + lesson.text() + "\",\"file\":\"" + stored.id.text() + "\"}"));
    return shown(tx, course, TRY(content_of(tx, course, lesson)));
  });
}

Result<http::Download> Service::file(const Caller& caller, CourseId course, LessonId lesson) {
  ContentRow row = TRY(
      reading<ContentRow>(caller, course, [&](data::Tx& tx, CourseRow&) { return content_of(tx, course, lesson); }));
  if (!row.file_id) return not_found();
  return download_of(platform_.blobs, TRY(platform_.blobs.info(*row.file_id)), row.file_name.value_or("lesson.pdf"));
}

Result<Image> Service::add_image(const Caller& caller, CourseId course, http::Upload& upload) {
  TRY(reading<bool>(caller, course, [&](data::Tx&, CourseRow& row) -> Result<bool> {
    TRY(check_editable(row, caller.viewer.may_everywhere("course:publish")));
    return true;
  }));
  blobs::BlobInfo stored = TRY(store_upload(platform_.blobs, upload, only({"image/png", "image/jpeg"}), kImageLimit));
  return writing<Image>(caller, course, [&](data::Tx& tx, CourseRow&) -> Result<Image> {
    if (!TRY(store::has_image(tx, course, stored.id))) {
      TRY(platform_.blobs.add_reference(tx, stored.id, image_owner(course)));
      TRY(store::insert_image(tx, course, stored.id));
      TRY(audit(tx, caller.actor, "course.image_added", course, "{\"blob\":\"" + stored.id.text() + "\"}"));
    }
    return Image{stored.id, "/api/v1/courses/" + course.text() + "/images/" + stored.id.text()};
  });
}

Result<http::Download> Service::image(const Caller& caller, CourseId course, BlobId blob) {
  TRY(guarded(caller, course, [&] {
    return platform_.db.read([&](data::Tx& tx) -> Result<bool> {
      auto row = TRY(store::course(tx, course));
      if (!row || !TRY(store::has_image(tx, course, blob))) return not_found();
      // Learners stay on the version that they started, also when the course is archived by now.
      if (!row->published_version_id) TRY(find_for(tx, caller.viewer, course));
      return true;
    });
  }));
  return download_of(platform_.blobs, TRY(platform_.blobs.info(blob)), "image");
}

}  // namespace mc::courses
