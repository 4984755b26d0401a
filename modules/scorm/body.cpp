// Bodies of the run-time calls, read from JSON by hand: values of the content are kept byte for byte.
#include <array>

#include "modules/scorm/session.hpp"
#include "modules/scorm/tracking_run_time.hpp"

namespace mc::scorm {
namespace {

using shape::Cursor;
using shape::Kind;

constexpr std::size_t kMaxElementBytes = 300;

std::unexpected<Error> bad_body(std::string detail) { return fail(Fault::invalid, "scorm_body", std::move(detail)); }

std::optional<Cursor> member_of(Cursor object, std::string_view name) {
  if (object.kind() != Kind::object) return std::nullopt;
  for (Cursor c = object.first(); !(c == object.end()); c = c.next())
    if (c.key() == name) return c;
  return std::nullopt;
}

Result<std::string> text_member(Cursor object, std::string_view name, std::size_t most, bool needed) {
  auto found = member_of(object, name);
  if (!found || found->kind() == Kind::null) {
    if (needed) return bad_body("\"" + std::string(name) + "\" is missing.");
    return std::string();
  }
  if (found->kind() != Kind::string || found->text().size() > most)
    return bad_body("\"" + std::string(name) + "\" must be a text.");
  return std::string(found->text());
}

Result<std::int64_t> number_member(Cursor object) {
  auto found = member_of(object, "number");
  if (!found || found->kind() != Kind::integer || found->integer() < 1 || found->integer() > 1'000'000'000)
    return bad_body("\"number\" must be a whole number of 1 or more.");
  return found->integer();
}

Result<ScoCall> read_call(Cursor call) {
  if (call.kind() != Kind::array) return bad_body("A call is a list.");
  std::array<std::string_view, 3> parts{};
  std::size_t count = 0;
  for (Cursor c = call.first(); !(c == call.end()); c = c.next()) {
    if (c.kind() != Kind::string || count == parts.size()) return bad_body("A call has up to three texts.");
    parts[count++] = c.text();
  }
  ScoCall out;
  if (parts[0] == "set" && count == 3) {
    if (parts[1].size() > kMaxElementBytes) return bad_body("The name of an element is too long.");
    out.kind = ScoCall::Kind::set;
    out.element = parts[1];
    out.value = parts[2];
    return out;
  }
  if (parts[0] == "initialize")
    out.kind = ScoCall::Kind::initialize;
  else if (parts[0] == "terminate")
    out.kind = ScoCall::Kind::terminate;
  else if (parts[0] != "commit")
    return bad_body("A call is \"initialize\", \"set\", \"commit\" or \"terminate\".");
  return out;
}

Result<Batch> read_batch(Cursor object, std::size_t& calls) {
  if (object.kind() != Kind::object) return bad_body("A batch is an object.");
  Batch out;
  out.number = TRY(number_member(object));
  out.item = TRY(text_member(object, "item", 4000, true));
  auto list = member_of(object, "calls");
  if (!list || list->kind() != Kind::array) return bad_body("\"calls\" must be a list.");
  for (Cursor c = list->first(); !(c == list->end()); c = c.next()) {
    if (++calls > kMaxCalls) return bad_body("There are too many calls in one body.");
    out.calls.push_back(TRY(read_call(c)));
  }
  return out;
}

}  // namespace

Result<std::vector<Batch>> read_commit(std::string_view json) {
  shape::Document document = TRY(shape::parse_json(json));
  const Cursor root = document.root();
  if (root.kind() != Kind::object) return bad_body("The body must be an object.");
  std::vector<Batch> out;
  std::size_t calls = 0;
  auto batches = member_of(root, "batches");
  if (!batches) {
    out.push_back(TRY(read_batch(root, calls)));
    return out;
  }
  if (batches->kind() != Kind::array) return bad_body("\"batches\" must be a list.");
  for (Cursor c = batches->first(); !(c == batches->end()); c = c.next()) {
    if (out.size() == kMaxBatches) return bad_body("There are too many batches in one body.");
    out.push_back(TRY(read_batch(c, calls)));
  }
  return out;
}

Result<Move> read_move(std::string_view json) {
  shape::Document document = TRY(shape::parse_json(json));
  const Cursor root = document.root();
  if (root.kind() != Kind::object) return bad_body("The body must be an object.");
  Move out;
  out.number = TRY(number_member(root));
  out.item = TRY(text_member(root, "item", 4000, false));
  out.request = TRY(text_member(root, "request", 40, true));
  out.target = TRY(text_member(root, "target", 4000, false));
  return out;
}

std::optional<NavigationRequest> navigation_of(const Manifest& manifest, std::string_view request,
                                               std::string_view target) {
  const bool aimed = request == "choice" || request == "jump";
  auto out = requested_navigation(manifest, aimed ? "{target=" + std::string(target) + "}" + std::string(request)
                                                  : std::string(request));
  if (out && (out->kind == Navigation::choice || out->kind == Navigation::jump) && out->target < 0) return std::nullopt;
  return out;
}

}  // namespace mc::scorm
