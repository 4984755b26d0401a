#include "modules/courses/package.hpp"

#include <algorithm>

#include "modules/courses/richtext.hpp"

namespace mc::courses {
namespace {

constexpr std::string_view kContent = "content.jsonl";

bool is_sha256(std::string_view text) {
  return text.size() == 64 &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

/// Reads the lines; knows what came before.
class Lines {
public:
  Lines(PackageContent& out, std::vector<PackageMessage>& messages) : out_(out), messages_(messages) {}

  void line(std::string_view text) {
    ++number_;
    if (text.size() > kPackageLineBytes) return error("", "too_long", "The line is longer than 3 MiB.");
    auto parsed = shape::from_json<PackageLine>(text);
    if (!parsed) {
      if (parsed.error().fields.empty()) error("", parsed.error().code, parsed.error().detail);
      for (const FieldError& field : parsed.error().fields) error(field.path, field.code, field.detail);
      return;
    }
    int members = parsed->course.has_value() + parsed->module.has_value() + parsed->lesson.has_value() +
                  parsed->resource.has_value() + parsed->text.has_value() + parsed->image.has_value();
    if (members != 1) return error("", "one_thing", "A line says one thing.");
    if (parsed->course.has_value() != (number_ == 1))
      return error("course", "course_first", "The first line is the course, and no other.");
    if (parsed->course) out_.course = std::move(*parsed->course);
    if (parsed->module) module(std::move(*parsed->module));
    if (parsed->lesson) lesson(std::move(*parsed->lesson));
    if (parsed->resource) resource(std::move(*parsed->resource));
    if (parsed->text) text_line(std::move(*parsed->text));
    if (parsed->image) image(std::move(*parsed->image));
  }
  /// What only the whole can tell.
  void end() {
    if (number_ == 0) error("", "empty", "There is no course in it.");
    for (const auto& [key, line] : waits_for_)
      if (!modules_.contains(key)) at(line, "module.unlock_after", "unknown_module", "There is no module of this key.");
    for (const auto& [place, line] : places_)
      if (!modules_.contains(place) && !lessons_.contains(place))
        at(line, "place", "unknown_place", "There is no module or lesson of this key.");
    for (const auto& [image, line] : shown_)
      if (!images_.contains(image))
        at(line, "lesson.document", "image_missing", "An image that it shows is not there.");
  }

private:
  void module(PackageModule in) {
    if (out_.modules.size() >= 100) return error("module", "too_many", "A course has at most 100 modules.");
    if (lessons_.contains(in.key.value) || !modules_.insert(in.key.value).second)
      return error("module.key", "repeated", "The key is taken.");
    if (in.unlock_after) waits_for_.emplace_back(in.unlock_after->value, number_);
    out_.modules.push_back(std::move(in));
  }
  void lesson(PackageLesson in) {
    if (out_.lessons.size() >= 200) return error("lesson", "too_many", "A course has at most 200 lessons.");
    if (modules_.contains(in.key.value) || !lessons_.insert(in.key.value).second)
      return error("lesson.key", "repeated", "The key is taken.");
    if (!modules_.contains(in.module.value))
      return error("lesson.module", "unknown_module", "The lesson's module comes before it.");
    if (in.quiz.has_value() != (in.format == LessonFormat::quiz))
      return error("lesson.quiz", "wrong_format", "A quiz lesson has a quiz, and no other has.");
    if (in.file && in.format != LessonFormat::pdf)
      return error("lesson.file", "wrong_format", "Only a PDF lesson has a file.");
    if (in.completion == CompletionRule::quiz_pass && in.format != LessonFormat::quiz)
      return error("lesson.completion", "rule_needs_quiz", "Only a quiz can be passed.");
    if (in.file && !is_sha256(in.file->value)) return error("lesson.file", "bad_name", "Files are named by SHA-256.");
    if (in.format == LessonFormat::text) {
      auto clean = clean_rich_text(in.document.text);
      if (!clean) {
        for (const FieldError& field : clean.error().fields) error("lesson." + field.path, field.code, field.detail);
        if (clean.error().fields.empty()) error("lesson.document", clean.error().code, clean.error().detail);
        return;
      }
      in.document.text = std::move(clean->json);
      for (const ImageRef& image : clean->images) shown_.emplace_back(image.blob.text(), number_);
    } else if (in.document.text != "null") {
      return error("lesson.document", "wrong_format", "Only a text lesson has a text.");
    }
    out_.lessons.push_back(std::move(in));
  }
  void resource(PackageResource in) {
    if (out_.resources.size() >= 200) return error("resource", "too_many", "A course has at most 200 resources.");
    if (in.url.has_value() == in.file.has_value())
      return error("resource", "file_or_link", "A resource is either a file or a link.");
    if (in.url && !is_safe_link(in.url->value)) return error("resource.url", "bad_link", "Not a link that is allowed.");
    if (in.file && !is_sha256(in.file->value)) return error("resource.file", "bad_name", "Files are named by SHA-256.");
    if (in.place) places_.emplace_back(in.place->value, number_);
    out_.resources.push_back(std::move(in));
  }
  void text_line(PackageText in) {
    if (in.place) places_.emplace_back(in.place->value, number_);
    std::string key = (in.place ? in.place->value : std::string()) + "\n" + in.locale.value;
    if (!texts_.insert(key).second) return error("text", "repeated", "This text is there twice.");
    if (in.content.document && in.content.document->text != "null") {
      auto clean = clean_rich_text(in.content.document->text);
      if (!clean) return error("text.content.document", clean.error().code, clean.error().detail);
      in.content.document->text = std::move(clean->json);
      for (const ImageRef& image : clean->images) shown_.emplace_back(image.blob.text(), number_);
    }
    out_.texts.push_back(std::move(in));
  }
  void image(PackageImage in) {
    auto blob = BlobId::parse(in.blob.value);
    if (!blob || !is_sha256(in.file.value)) return error("image", "bad_name", "An image names its blob and its file.");
    if (!images_.insert(blob->text()).second) return error("image.blob", "repeated", "The image is there twice.");
    in.blob.value = blob->text();
    out_.images.push_back(std::move(in));
  }
  void at(std::int64_t line, std::string path, std::string code, std::string detail) {
    if (messages_.size() < kPackageMessages)
      messages_.push_back({"error", std::string(kContent), line, std::move(path), std::move(code), std::move(detail)});
  }
  void error(std::string path, std::string code, std::string detail) {
    at(number_, std::move(path), std::move(code), std::move(detail));
  }

  PackageContent& out_;
  std::vector<PackageMessage>& messages_;
  std::int64_t number_ = 0;
  std::set<std::string> modules_, lessons_, texts_, images_;
  std::vector<std::pair<std::string, std::int64_t>> waits_for_, places_, shown_;
};

void write_line(std::string& out, const PackageLine& line) { out += shape::to_json(line) + "\n"; }

}  // namespace

bool has_errors(const std::vector<PackageMessage>& messages) {
  return std::any_of(messages.begin(), messages.end(), [](const auto& m) { return m.severity == "error"; });
}

PackageContent read_content(std::string_view text, std::vector<PackageMessage>& messages) {
  PackageContent out;
  Lines lines(out, messages);
  std::size_t count = 0;
  while (!text.empty()) {
    if (++count > kPackageLines) {
      messages.push_back({"error", std::string(kContent), static_cast<std::int64_t>(count), "", "too_many",
                          "A package has at most 2,000 lines."});
      return out;
    }
    std::size_t end = text.find('\n');
    lines.line(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  lines.end();
  return out;
}

std::string write_content(const PackageContent& content) {
  std::string out;
  write_line(out, {.course = content.course});
  for (const PackageModule& one : content.modules) write_line(out, {.module = one});
  for (const PackageLesson& one : content.lessons) write_line(out, {.lesson = one});
  for (const PackageResource& one : content.resources) write_line(out, {.resource = one});
  for (const PackageText& one : content.texts) write_line(out, {.text = one});
  for (const PackageImage& one : content.images) write_line(out, {.image = one});
  return out;
}

Result<PackageManifest> read_manifest(std::string_view text) {
  auto out = TRY(shape::from_json<PackageManifest>(text));
  if (out.format != kPackageFormat) return invalid("format", "unknown_format", "Not a package of this kind.");
  if (out.files.size() > kPackageFiles) return invalid("files", "too_many", "A package has at most 1,000 files.");
  std::set<std::string> paths;
  for (std::size_t i = 0; i < out.files.size(); ++i) {
    const PackageFile& file = out.files[i];
    std::string at = "files[" + std::to_string(i) + "]";
    bool known = file.path == kContent || (file.path.starts_with("files/") && file.path.substr(6) == file.sha256);
    if (!known || !is_sha256(file.sha256)) return invalid(at + ".path", "bad_name", "Files are named by SHA-256.");
    if (file.size < 0) return invalid(at + ".size", "bad_value", "Not a size.");
    if (!paths.insert(file.path).second) return invalid(at + ".path", "repeated", "The file is named twice.");
  }
  if (!paths.contains(std::string(kContent))) return invalid("files", "content_missing", "There is no content.jsonl.");
  return out;
}

bool is_signed(std::string_view manifest, const PackageManifest& parsed, std::string_view signature) {
  auto key = from_base64(parsed.public_key);
  auto bytes = from_base64(signature);
  if (!key || !bytes || key->size() != security::PublicKey{}.size()) return false;
  security::PublicKey public_key{};
  std::copy(key->begin(), key->end(), public_key.begin());
  return security::verify_signature(public_key, as_bytes(manifest), *bytes);
}

std::set<std::string> files_of(const PackageContent& content) {
  std::set<std::string> out;
  for (const PackageLesson& one : content.lessons)
    if (one.file) out.insert(one.file->value);
  for (const PackageResource& one : content.resources)
    if (one.file) out.insert(one.file->value);
  for (const PackageImage& one : content.images) out.insert(one.file.value);
  return out;
}

}  // namespace mc::courses
