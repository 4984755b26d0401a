#include "modules/interop/fhir_query.hpp"

#include <array>
#include <charconv>
#include <set>

#include <fmt/format.h>

#include "appliance/base/text.hpp"

namespace mc::interop::fhir {
namespace {

constexpr std::size_t kMostQuery = 2000;
constexpr std::size_t kMostParameters = 20;

struct Parameter {
  std::string name, value;
};

std::unexpected<Error> refuse(std::string code, std::string detail) {
  return fail(Fault::invalid, std::move(code), std::move(detail));
}

int hex_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

Result<std::string> decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    int high = i + 2 < text.size() ? hex_of(text[i + 1]) : -1, low = high < 0 ? -1 : hex_of(text[i + 2]);
    if (low < 0) return refuse("invalid", "A % escape of the query is malformed.");
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  auto cleaned = clean_text(out);
  if (!cleaned || cleaned->find_first_of("\t\n") != std::string::npos)
    return refuse("invalid", "The query holds characters that are not taken.");
  return *cleaned;
}

Result<std::vector<Parameter>> parameters_of(std::string_view query) {
  if (query.size() > kMostQuery) return refuse("too-long", "The query is longer than 2,000 characters.");
  std::vector<Parameter> out;
  if (query.empty()) return out;
  for (std::string_view one : split(query, '&')) {
    if (one.empty()) continue;
    if (out.size() >= kMostParameters) return refuse("too-long", "The query has more than 20 parameters.");
    std::size_t at = one.find('=');
    if (at == std::string_view::npos) return refuse("invalid", "A parameter has no value.");
    out.push_back({TRY(decoded(one.substr(0, at))), TRY(decoded(one.substr(at + 1)))});
    if (out.back().value.empty()) return refuse("value", "The parameter " + out.back().name + " is empty.");
  }
  return out;
}

Status check_format(const std::string& value) {
  if (value == "json" || value == "application/json" || value == "application/fhir+json") return {};
  return refuse("not-supported", "Only JSON is spoken: _format=json.");
}

Result<bool> flag(const std::string& value) {
  if (value == "true") return true;
  if (value == "false") return false;
  return refuse("value", "active must be true or false.");
}

/// "Practitioner/ID" or "ID".
template <class I>
Result<I> reference(std::string_view value, std::string_view type) {
  if (value.starts_with(type) && value.size() > type.size() && value[type.size()] == '/')
    value.remove_prefix(type.size() + 1);
  auto id = I::parse(value);
  if (!id) return refuse("value", fmt::format("\"{}\" is no id of ours.", type));
  return *id;
}

Result<std::int64_t> page_size(std::string_view value) {
  std::int64_t out = -1;
  auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), out);
  if (error != std::errc{} || end != value.data() + value.size() || out < 0)
    return refuse("value", "_count must be a whole number.");
  return std::min(out, kMostCount);
}

/// A day, or a moment in UTC; the first moment of it and the first after it.
struct Span {
  Instant from, to;
};
std::optional<int> number_in(std::string_view text) {
  int out = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc{} && end == text.data() + text.size() && out >= 0 ? std::optional(out) : std::nullopt;
}
Result<Span> span_of(std::string_view text) {
  auto wrong = [] {
    return refuse("value", "_lastUpdated needs a day (2026-11-20) or a moment in UTC (2026-11-20T18:40:00Z).");
  };
  auto day = parse_date(text.substr(0, 10));
  if (!day || *day < make_date(1970, 1, 1) || *day > make_date(9000, 1, 1)) return wrong();
  const Instant start = start_of(*day);
  if (text.size() == 10) return Span{start, Instant{start.ms + 86'400'000}};
  if (text.size() < 20 || text[10] != 'T' || text[13] != ':' || text[16] != ':' || text.back() != 'Z') return wrong();
  auto hour = number_in(text.substr(11, 2)), minute = number_in(text.substr(14, 2)),
       second = number_in(text.substr(17, 2));
  if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 59) return wrong();
  std::int64_t ms = start.ms + ((*hour * 60LL + *minute) * 60 + *second) * 1000;
  if (text.size() == 20) return Span{Instant{ms}, Instant{ms + 1000}};
  if (text.size() != 24 || text[19] != '.') return wrong();
  auto part = number_in(text.substr(20, 3));
  if (!part) return wrong();
  return Span{Instant{ms + *part}, Instant{ms + *part + 1}};
}

Status narrow(Search& search, std::string_view value) {
  std::string_view prefix = "eq";
  if (value.size() > 2 && value[0] >= 'a' && value[0] <= 'z') {
    prefix = value.substr(0, 2);
    value.remove_prefix(2);
  }
  Span span = TRY(span_of(value));
  auto from = [&](Instant at) {
    if (!search.changed_from || *search.changed_from < at) search.changed_from = at;
  };
  auto to = [&](Instant at) {
    if (!search.changed_to || at < *search.changed_to) search.changed_to = at;
  };
  if (prefix == "eq") {
    from(span.from);
    to(span.to);
  } else if (prefix == "ge") {
    from(span.from);
  } else if (prefix == "gt") {
    from(span.to);
  } else if (prefix == "le") {
    to(span.to);
  } else if (prefix == "lt") {
    to(span.from);
  } else {
    return refuse("not-supported", "_lastUpdated takes eq, gt, ge, lt and le.");
  }
  return {};
}

/// A second condition on the same person must be the same one.
void require_id(Parsed& out, PersonId id) {
  if (out.search.id && *out.search.id != id) out.nothing = true;
  out.search.id = id;
}

/// "SYSTEM|VALUE" or "VALUE".
Status take_identifier(Parsed& out, std::string_view value, std::string_view system) {
  std::size_t bar = value.find('|');
  if (bar != std::string_view::npos) {
    if (value.substr(0, bar) != system) out.nothing = true;
    value.remove_prefix(bar + 1);
  }
  if (value.empty() || value.size() > 50) return refuse("value", "identifier needs a value of 50 characters at most.");
  out.search.number = std::string(value);
  return {};
}

Status take_role(Parsed& out, std::string_view value) {
  std::size_t bar = value.find('|');
  if (bar != std::string_view::npos) value.remove_prefix(bar + 1);
  if (value.empty() || value.size() > 20) return refuse("value", "role needs the code of a profession, such as RN.");
  out.search.role = std::string(value);
  return {};
}

/// How a name begins.
Result<std::string> beginning(const Parameter& p) {
  if (count_code_points(p.value) > 100) return refuse("value", p.name + " is too long.");
  return p.value;
}

/// What only one of the two resources has. False: it has no such parameter.
Result<bool> take_own(Parsed& out, Resource resource, const Parameter& p, std::string_view system) {
  Search& search = out.search;
  if (resource == Resource::practitioner) {
    if (p.name == "identifier")
      TRY(take_identifier(out, p.value, system));
    else if (p.name == "name")
      search.name = TRY(beginning(p));
    else if (p.name == "family")
      search.family = TRY(beginning(p));
    else if (p.name == "given")
      search.given = TRY(beginning(p));
    else
      return false;
    return true;
  }
  if (p.name == "practitioner")
    require_id(out, TRY(reference<PersonId>(p.value, "Practitioner")));
  else if (p.name == "role")
    TRY(take_role(out, p.value));
  else if (p.name == "organization")
    search.organization = TRY(reference<UnitId>(p.value, "Organization"));
  else if (p.name == "_include" && p.value == "PractitionerRole:practitioner")
    search.with_practitioner = true;
  else
    return false;
  return true;
}

Status take(Parsed& out, Resource resource, const Parameter& p, std::string_view system) {
  const bool role = resource == Resource::practitioner_role;
  Search& search = out.search;
  // A comma would mean "or", which is not spoken; a name of ours holds none that matters.
  if (p.value.find(',') != std::string::npos) return refuse("not-supported", "One value for each parameter, please.");
  if (p.name == "_id")
    require_id(out, TRY(reference<PersonId>(p.value, role ? "PractitionerRole" : "Practitioner")));
  else if (p.name == "active")
    search.active = TRY(flag(p.value));
  else if (p.name == "_count")
    search.count = TRY(page_size(p.value));
  else if (p.name == "_lastUpdated")
    return narrow(search, p.value);
  else if (p.name == "_after")
    search.after = TRY(reference<PersonId>(p.value, "Practitioner"));
  else if (p.name == "_format")
    return check_format(p.value);
  else if (p.name == "_summary" && p.value == "count")
    search.count = 0;
  else if (!TRY(take_own(out, resource, p, system)))
    return refuse("not-supported", "The parameter " + p.name.substr(0, 40) + " is not supported.");
  return {};
}

std::string percent(std::string_view text) {
  std::string out;
  for (unsigned char c : text) {
    if (std::isalnum(c) || c == '-' || c == '.' || c == '_')
      out += static_cast<char>(c);
    else
      out += fmt::format("%{:02X}", c);
  }
  return out;
}

}  // namespace

Result<Parsed> parse_search(Resource resource, std::string_view query, std::string_view identifier_system) {
  Parsed out;
  std::set<std::string> seen;
  for (const Parameter& one : TRY(parameters_of(query))) {
    // A range is said with two of them.
    if (!seen.insert(one.name).second && one.name != "_lastUpdated")
      return refuse("not-supported", "The parameter " + one.name.substr(0, 40) + " stands twice.");
    TRY(take(out, resource, one, identifier_system));
  }
  return out;
}

Status check_read(std::string_view query) {
  for (const Parameter& one : TRY(parameters_of(query))) {
    if (one.name != "_format") return refuse("not-supported", "A read takes no parameter but _format.");
    TRY(check_format(one.value));
  }
  return {};
}

std::string next_query(Resource resource, const Search& s, std::string_view identifier_system, PersonId after) {
  std::string out;
  auto add = [&](std::string_view name, std::string_view value) {
    out += fmt::format("{}{}={}", out.empty() ? "" : "&", name, percent(value));
  };
  if (s.id) add("_id", s.id->text());
  if (s.number) add("identifier", std::string(identifier_system) + "|" + *s.number);
  if (s.name) add("name", *s.name);
  if (s.family) add("family", *s.family);
  if (s.given) add("given", *s.given);
  if (s.active) add("active", *s.active ? "true" : "false");
  if (resource == Resource::practitioner_role && s.role) add("role", *s.role);
  if (resource == Resource::practitioner_role && s.organization) add("organization", s.organization->text());
  if (s.changed_from) add("_lastUpdated", "ge" + to_string(*s.changed_from));
  if (s.changed_to) add("_lastUpdated", "lt" + to_string(*s.changed_to));
  if (s.with_practitioner) add("_include", "PractitionerRole:practitioner");
  add("_count", std::to_string(s.count));
  add("_after", after.text());
  return out;
}

}  // namespace mc::interop::fhir
