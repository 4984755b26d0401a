#include "modules/cmi5/statements.hpp"

#include <set>

#include <fmt/format.h>

#include "appliance/base/text.hpp"
#include "appliance/security/crypto.hpp"
#include "modules/cmi5/move_on.hpp"

namespace mc::cmi5 {
namespace {

/// Members of one JSON object, one after the other.
class Members {
public:
  Members& text(std::string_view name, std::string_view value) {
    begin(name);
    append_json_string(out_, value);
    return *this;
  }
  Members& raw(std::string_view name, std::string_view json) {
    begin(name);
    out_ += json;
    return *this;
  }
  Members& number(std::string_view name, double value) {
    begin(name);
    shape::write_real(out_, value);
    return *this;
  }
  bool empty() const { return out_.empty(); }
  std::string json() const { return "{" + out_ + "}"; }

private:
  void begin(std::string_view name) {
    if (!out_.empty()) out_ += ',';
    append_json_string(out_, name);
    out_ += ':';
  }
  std::string out_;
};

/// A language map; the first of two texts in one language counts.
std::string language_map(const std::vector<Words>& words) {
  Members out;
  std::set<std::string> seen;
  for (const Words& one : words) {
    std::string lang = one.lang.empty() ? "und" : one.lang;
    if (!one.text.empty() && seen.insert(ascii_lower(lang)).second) out.text(lang, one.text);
  }
  return out.empty() ? std::string() : out.json();
}

std::string object_of(std::string_view id, std::string_view type, const std::vector<Words>& title) {
  Members definition;
  if (!type.empty()) definition.text("type", type);
  if (std::string name = language_map(title); !name.empty()) definition.raw("name", name);
  Members out;
  out.text("objectType", "Activity").text("id", id);
  if (!definition.empty()) out.raw("definition", definition.json());
  return out.json();
}

std::string activity_list(std::initializer_list<std::string_view> ids) {
  std::string out = "[";
  for (std::string_view id : ids) {
    if (out.size() > 1) out += ',';
    out += Members().text("id", id).json();
  }
  return out + "]";
}

struct Said {
  std::string_view verb;
  std::string_view display;
  std::string object;
  std::string_view publisher;
  bool move_on = false;
  std::string result{};  // JSON, or empty
  Members extensions{};  // besides the session's
};

std::string statement_of(const Frame& frame, Said said) {
  Members activities;
  activities.raw("category",
                 said.move_on ? activity_list({kCategoryCmi5, kCategoryMoveOn}) : activity_list({kCategoryCmi5}));
  activities.raw("grouping", activity_list({said.publisher}));
  said.extensions.text(kExtensionSession, frame.session);
  Members context;
  context.text("registration", frame.registration)
      .raw("contextActivities", activities.json())
      .raw("extensions", said.extensions.json());
  Members out;
  out.raw("actor", frame.actor)
      .raw("verb", Members().text("id", said.verb).raw("display", Members().text("en", said.display).json()).json())
      .raw("object", said.object);
  if (!said.result.empty()) out.raw("result", said.result);
  return out.raw("context", context.json()).text("timestamp", to_string(frame.at)).json();
}

std::string au_object(const Names& names, const Au& au) { return object_of(names.au(au), au.activity_type, au.title); }

}  // namespace

Names::Names(std::string_view base_url, packages::PackageId package)
    : prefix_(fmt::format("{}/cmi5/{}/", base_url, package.text())) {}

std::string Names::part(std::string_view kind, std::string_view publisher_id) const {
  auto hash = security::sha256(as_bytes(publisher_id));
  return fmt::format("{}{}/{}", prefix_, kind, to_hex(ByteView(hash).first(12)));
}

std::string launched_statement(const Frame& frame, const Names& names, const Au& au, const LaunchFacts& launch) {
  Said said{verb::kLaunched, "launched", au_object(names, au), au.id};
  said.extensions.text(kExtensionMode, shape::enum_name(launch.mode))
      .text(kExtensionUrl, launch.launch_url)
      .text(kExtensionMoveOn, shape::enum_name(au.move_on));
  if (au.mastery) said.extensions.number(kExtensionMastery, *au.mastery);
  if (au.parameters) said.extensions.text(kExtensionParameters, *au.parameters);
  return statement_of(frame, std::move(said));
}

std::string abandoned_statement(const Frame& frame, const Names& names, const Au& au, std::int64_t milliseconds) {
  Said said{verb::kAbandoned, "abandoned", au_object(names, au), au.id};
  said.result = Members().text("duration", duration_of(milliseconds)).json();
  return statement_of(frame, std::move(said));
}

std::string waived_statement(const Frame& frame, const Names& names, const Au& au, std::string_view reason) {
  Said said{verb::kWaived, "waived", au_object(names, au), au.id};
  said.move_on = true;
  said.result = Members()
                    .raw("success", "true")
                    .raw("completion", "true")
                    .raw("extensions", Members().text(kExtensionReason, reason).json())
                    .json();
  return statement_of(frame, std::move(said));
}

std::string satisfied_statement(const Frame& frame, const Names& names, const Structure& structure, std::int64_t node) {
  if (node == kCourse) {
    Said said{verb::kSatisfied, "satisfied", object_of(names.course(structure), kTypeCourse, structure.title),
              structure.course_id};
    return statement_of(frame, std::move(said));
  }
  const Block& block = structure.blocks.at(static_cast<std::size_t>(node));
  Said said{verb::kSatisfied, "satisfied", object_of(names.block(block), kTypeBlock, block.title), block.id};
  return statement_of(frame, std::move(said));
}

std::string launch_data(const Au& au, std::string_view session, LaunchMode mode, std::string_view return_url) {
  Members context;
  context.raw("contextActivities", Members().raw("grouping", activity_list({au.id})).json())
      .raw("extensions", Members().text(kExtensionSession, session).json());
  Members out;
  out.raw("contextTemplate", context.json())
      .text("launchMode", shape::enum_name(mode))
      .text("launchMethod", shape::enum_name(au.launch_method))
      .text("moveOn", shape::enum_name(au.move_on));
  if (au.parameters) out.text("launchParameters", *au.parameters);
  if (au.mastery) out.number("masteryScore", *au.mastery);
  if (!return_url.empty()) out.text("returnURL", return_url);
  if (au.entitlement) out.raw("entitlementKey", Members().text("courseStructure", *au.entitlement).json());
  return out.json();
}

std::string first_preferences(std::string_view language) {
  bool plain = is_language_tag(language) && language != "en";
  return Members()
      .text("languagePreference", plain ? fmt::format("{},en-US", language) : std::string("en-US"))
      .text("audioPreference", "on")
      .json();
}

std::string with_query(std::string_view address, const std::vector<std::pair<std::string_view, std::string>>& pairs) {
  std::string out = without_fragment(address);
  std::string fragment(address.substr(out.size()));
  char mark = out.find('?') == std::string::npos ? '?' : '&';
  for (const auto& [name, value] : pairs) {
    out += mark;
    out += name;
    out += '=';
    out += encode_query(value);
    mark = '&';
  }
  return out + fragment;
}

std::string without_fragment(std::string_view address) { return std::string(address.substr(0, address.find('#'))); }

std::string fetch_token(std::string_view token) { return Members().text("auth-token", token).json(); }

std::string fetch_error(int code, std::string_view text) {
  return Members().text("error-code", std::to_string(code)).text("error-text", text).json();
}

}  // namespace mc::cmi5
