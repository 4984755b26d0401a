// A draft as content that can be copied, and a new draft of such content: what clone, export and import share.
#include <algorithm>

#include "appliance/base/text.hpp"
#include "modules/courses/studio.hpp"

namespace mc::courses {
namespace {

template <std::size_t Min, std::size_t Max>
std::optional<Text<Min, Max>> some(const std::optional<std::string>& text) {
  return text ? std::optional(Text<Min, Max>(*text)) : std::nullopt;
}

std::string address_of(std::string_view course, std::string_view blob) {
  return "/api/v1/courses/" + std::string(course) + "/images/" + std::string(blob);
}

/// Every image address becomes one of this course. Addresses are of a fixed form, so that plain replacing is exact.
Result<std::string> rehomed(const std::string& document, CourseId course, const std::map<std::string, BlobId>& images) {
  RichText text = TRY(clean_rich_text(document));
  std::string out = std::move(text.json);
  for (const ImageRef& image : text.images) {
    auto blob = images.find(image.blob.text());
    if (blob == images.end()) return invalid("document", "bad_image", "An image is missing.");
    const std::string from = address_of(image.course.text(), image.blob.text());
    const std::string to = address_of(course.text(), blob->second.text());
    if (from == to) continue;
    for (std::size_t at = out.find(from); at != std::string::npos; at = out.find(from, at + to.size()))
      out.replace(at, from.size(), to);
  }
  return out;
}

void collect_images(PackageContent& out, const RichText& text) {
  for (const ImageRef& image : text.images) {
    std::string blob = image.blob.text();
    bool known = std::any_of(out.images.begin(), out.images.end(), [&](const auto& i) { return i.blob.value == blob; });
    if (!known) out.images.push_back({blob, blob});
  }
}

CourseSettings settings_of(const PackageCourse& in) {
  CourseSettings out;
  out.summary = in.summary;
  out.difficulty = in.difficulty;
  out.language = in.language;
  out.objectives = in.objectives;
  out.ce = in.ce;
  if (in.certificate_valid_months) out.certificate_valid_months = Int<0, 120>(in.certificate_valid_months->value);
  if (in.max_enrolments) out.max_enrolments = Int<0, 100000>(in.max_enrolments->value);
  out.page = in.page;
  return out;
}

}  // namespace

/// Files and images are named by their blob here; an export names them by SHA-256.
Result<PackageContent> Studio::content_of(data::Tx& tx, const CourseRow& row) {
  CourseDraft draft = TRY(service_.draft_of(tx, row));
  PackageContent out;
  out.course = {draft.title, draft.summary, draft.difficulty, draft.language, {}, draft.ce, {}, {}, draft.page};
  for (std::string& one : draft.objectives) out.course.objectives.items.emplace_back(std::move(one));
  if (draft.certificate_valid_months)
    out.course.certificate_valid_months = Int<1, 120>(*draft.certificate_valid_months);
  if (draft.max_enrolments) out.course.max_enrolments = Int<1, 100000>(*draft.max_enrolments);
  std::map<LessonId, ContentRow> contents;
  for (ContentRow& content : TRY(store::contents(tx, row.id))) contents.emplace(content.id, std::move(content));
  for (const ModuleDraft& module : draft.modules) {
    PackageModule one{module.id.text(), module.title, module.opens_on, {}, {}};
    if (module.opens_after_days) one.opens_after_days = Int<1, 730>(*module.opens_after_days);
    if (module.unlock_after_module_id) one.unlock_after = Text<1, 64>(module.unlock_after_module_id->text());
    out.modules.push_back(std::move(one));
    for (const LessonDraft& lesson : module.lessons) {
      const ContentRow& content = contents.at(lesson.id);
      PackageLesson copy{lesson.id.text(),
                         module.id.text(),
                         lesson.title,
                         lesson.format,
                         lesson.minutes,
                         lesson.completion,
                         {},
                         lesson.mandatory,
                         lesson.free_preview,
                         content.document,
                         {},
                         {},
                         some<1, 255>(content.file_name)};
      if (lesson.min_seconds) copy.min_seconds = Int<1, 36000>(*lesson.min_seconds);
      if (content.quiz_id) copy.quiz = TRY(assessment_.draft(tx, *content.quiz_id));
      if (content.file_id) copy.file = Text<64, 64>(content.file_id->text());
      if (lesson.format == LessonFormat::text) collect_images(out, TRY(clean_rich_text(content.document.text)));
      out.lessons.push_back(std::move(copy));
    }
  }
  std::map<MediaId, MediaRow> media;
  for (MediaRow& one : TRY(store::media_of_course(tx, row.id))) media.emplace(one.id, std::move(one));
  for (const ResourceRow& resource : TRY(store::resources(tx, row.id))) {
    PackageResource copy{{}, resource.title, some<1, 2000>(resource.url), {}, {}, {}};
    if (resource.module_id) copy.place = Text<1, 64>(resource.module_id->text());
    if (resource.lesson_id) copy.place = Text<1, 64>(resource.lesson_id->text());
    if (auto file = resource.media_id ? media.find(*resource.media_id) : media.end(); file != media.end()) {
      copy.file = Text<64, 64>(file->second.blob_id.text());
      copy.file_name = Text<1, 255>(file->second.name);
      copy.alt = Text<0, 500>(file->second.alt);
    }
    out.resources.push_back(std::move(copy));
  }
  for (const TextRow& text : TRY(store::texts(tx, row.id))) {
    PackageText copy{{}, text.locale, TRY(shape::from_json<LocaleText>(text.content.text))};
    if (text.subject_id != row.id.bytes) copy.place = Text<1, 64>(uuid_text(text.subject_id));
    if (copy.content.document) collect_images(out, TRY(clean_rich_text(copy.content.document->text)));
    out.texts.push_back(std::move(copy));
  }
  return out;
}

Status Studio::build_lesson(data::Tx& tx, const Caller& caller, CourseId course, ModuleId module,
                            const PackageLesson& in, const std::map<std::string, BlobId>& blobs,
                            std::map<std::string, Uuid>& ids) {
  LessonRow row = TRY(service_.add_lesson_in(tx, course, module, {0, in.title, in.format}));
  ids[in.key.value] = row.id.bytes;
  row.minutes = in.minutes.value;
  row.completion = in.completion;
  if (in.min_seconds) row.min_seconds = in.min_seconds->value;
  row.mandatory = in.mandatory;
  row.free_preview = in.free_preview && (in.format == LessonFormat::text || in.format == LessonFormat::pdf ||
                                         in.format == LessonFormat::video);
  TRY(store::update_lesson(tx, row));
  if (in.file) {
    auto blob = blobs.find(in.file->value);
    if (blob == blobs.end()) return internal("file_missing", "A file of the copy is missing.");
    TRY(platform_.blobs.add_reference(tx, blob->second, "courses:lesson:" + row.id.text()));
    TRY(store::set_file(tx, row.id, blob->second, in.file_name ? in.file_name->value : "lesson.pdf"));
  }
  LessonSave save{0, {}, in.quiz};
  if (in.format == LessonFormat::text) save.document = in.document;
  TRY(service_.save_in(tx, caller.actor, course, row.id, save));
  return {};
}

Result<CourseRow> Studio::build(data::Tx& tx, const Caller& caller, const PackageContent& content,
                                const std::map<std::string, BlobId>& blobs) {
  CourseRow row = TRY(service_.create_in(tx, caller.actor, {content.course.title, {}}));
  TRY(service_.apply(tx, row, settings_of(content.course)));
  TRY(store::update_course(tx, row));
  std::map<std::string, BlobId> images;
  for (const PackageImage& image : content.images) {
    auto blob = blobs.find(image.file.value);
    if (blob == blobs.end()) return internal("file_missing", "A file of the copy is missing.");
    images[image.blob.value] = blob->second;
    if (TRY(store::has_image(tx, row.id, blob->second))) continue;
    TRY(platform_.blobs.add_reference(tx, blob->second, "courses:image:" + row.id.text()));
    TRY(store::insert_image(tx, row.id, blob->second));
  }
  std::map<std::string, Uuid> ids;
  for (const PackageModule& module : content.modules) {
    ModuleRow one{ModuleId{make_uuid7(tx.now(), platform_.random)}, module.title.value, module.opens_on, {}, {}};
    if (module.opens_after_days) one.opens_after_days = module.opens_after_days->value;
    ids[module.key.value] = one.id.bytes;
    TRY(store::insert_module(tx, row.id, one));
  }
  for (ModuleRow& module : TRY(store::modules(tx, row.id)))
    for (const PackageModule& one : content.modules)
      if (one.unlock_after && ids[one.key.value] == module.id.bytes) {
        module.unlock_after_module_id = ModuleId{ids[one.unlock_after->value]};
        TRY(store::update_module(tx, row.id, module));
      }
  for (PackageLesson lesson : content.lessons) {
    if (lesson.format == LessonFormat::text) lesson.document.text = TRY(rehomed(lesson.document.text, row.id, images));
    TRY(build_lesson(tx, caller, row.id, ModuleId{ids[lesson.module.value]}, lesson, blobs, ids));
  }
  for (const PackageResource& one : content.resources) TRY(build_resource(tx, caller, row.id, one, blobs, ids));
  for (const PackageText& one : content.texts) {
    LocaleText text = one.content;
    if (text.document) text.document->text = TRY(rehomed(text.document->text, row.id, images));
    Uuid subject = one.place ? ids[one.place->value] : row.id.bytes;
    TRY(store::put_text(tx, row.id, {subject, one.locale.value, 1, RawJson{shape::to_json(text)}}));
  }
  TRY(remember_outline(tx, caller.actor, row.id, TRY(service_.draft_of(tx, row))));
  return row;
}

Status Studio::build_resource(data::Tx& tx, const Caller& caller, CourseId course, const PackageResource& in,
                              const std::map<std::string, BlobId>& blobs, const std::map<std::string, Uuid>& ids) {
  ResourceRow row{ResourceId{make_uuid7(tx.now(), platform_.random)}, {}, {}, in.title.value, {}, {}};
  if (in.url) row.url = in.url->value;
  if (in.place) {
    const Uuid place = ids.at(in.place->value);
    if (TRY(store::content(tx, course, LessonId{place})))
      row.lesson_id = LessonId{place};
    else
      row.module_id = ModuleId{place};
  }
  if (in.file) {
    BlobId blob = blobs.at(in.file->value);
    auto known = TRY(store::media_of_blob(tx, blob));
    if (!known) {
      blobs::BlobInfo info = TRY(platform_.blobs.info(blob));
      std::string name = in.file_name ? in.file_name->value : "file";
      known = MediaRow{MediaId{make_uuid7(tx.now(), platform_.random)},
                       blob,
                       name,
                       fold(name),
                       info.media_type,
                       info.size,
                       in.alt ? in.alt->value : "",
                       {},
                       caller.actor.person,
                       tx.now()};
      TRY(store::insert_media(tx, *known));
      TRY(platform_.blobs.add_reference(tx, blob, "courses:media:" + known->id.text()));
    }
    row.media_id = known->id;
  }
  return store::insert_resource(tx, course, row);
}

Result<CourseDraft> Studio::clone(const Caller& caller, CourseId course, const CloneIn& in) {
  return service_.writing<CourseDraft>(caller, course, [&](data::Tx& tx, CourseRow& row) -> Result<CourseDraft> {
    PackageContent content = TRY(content_of(tx, row));
    content.course.title = in.title;
    std::map<std::string, BlobId> blobs;
    for (const std::string& name : files_of(content)) blobs.emplace(name, TRY(BlobId::parse(name)));
    CourseRow copy = TRY(build(tx, caller, content, blobs));
    copy.category_id = row.category_id;
    TRY(store::update_course(tx, copy));
    if (auto page = TRY(store::page(tx, course))) TRY(store::put_page(tx, copy.id, *page));
    TRY(service_.audit(tx, caller.actor, "course.cloned", course, "{\"copy\":\"" + copy.id.text() + "\"}"));
    return service_.draft_of(tx, copy);
  });
}

}  // namespace mc::courses
