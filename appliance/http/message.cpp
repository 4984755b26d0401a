#include "appliance/http/message.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "appliance/base/text.hpp"

namespace mc::http {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

/// RFC 9110 section 5.6.2.
constexpr std::array<bool, 256> kTokenCharacters = [] {
  std::array<bool, 256> table{};
  for (int c = '0'; c <= '9'; ++c) table[c] = true;
  for (int c = 'a'; c <= 'z'; ++c) table[c] = table[c - 32] = true;
  for (unsigned char c : std::string_view("!#$%&'*+-.^_`|~")) table[c] = true;
  return table;
}();
bool is_token_char(char c) { return kTokenCharacters[static_cast<unsigned char>(c)]; }
bool is_token(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), is_token_char); }

constexpr std::string_view kBodyOnGet = "/xapi/";

std::string_view trim_space(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::unexpected<Error> refuse(std::string_view code) {
  return fail(code == "uri_too_long" || code == "too_many_fields" ? Fault::too_large : Fault::invalid,
              std::string(code), "The request is not acceptable HTTP/1.1.");
}

/// Takes a line without its CRLF off the front. A bare CR or LF inside is caught by the control character check.
std::string_view take_line(std::string_view& text) {
  std::size_t end = text.find("\r\n");
  if (end == std::string_view::npos) end = text.size();
  std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(text.size(), end + 2));
  return line;
}

Status parse_request_line(std::string_view line, Head& head) {
  std::size_t first = line.find(' ');
  if (first == std::string_view::npos) return refuse("bad_request_line");
  std::size_t last = line.find(' ', first + 1);
  if (last == std::string_view::npos || line.find(' ', last + 1) != std::string_view::npos)
    return refuse("bad_request_line");
  head.method = line.substr(0, first);
  head.target = line.substr(first + 1, last - first - 1);
  std::string_view version = line.substr(last + 1);
  if (version == "HTTP/1.0")
    head.http_1_0 = true;
  else if (version != "HTTP/1.1")
    return refuse("version_unknown");
  if (!is_token(head.method) || head.method.size() > 16) return refuse("bad_request_line");
  if (head.target.size() > kMaxTargetBytes) return refuse("uri_too_long");
  if (head.target.empty() || (head.target[0] != '/' && head.target != "*")) return refuse("bad_request_line");
  for (char c : head.target)
    if (static_cast<unsigned char>(c) <= 0x20 || static_cast<unsigned char>(c) >= 0x7f || c == '#')
      return refuse("bad_request_line");
  return {};
}

Status parse_field(std::string_view line, Head& head) {
  std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) return refuse("bad_header");
  HeaderField field{line.substr(0, colon), trim_space(line.substr(colon + 1))};
  if (has_control(field.value)) return refuse("control_character");
  if (head.fields.size() == kMaxHeaderFields) return refuse("too_many_fields");
  head.fields.push_back(field);
  return {};
}

Status read_length(std::string_view value, Head& head) {
  if (head.content_length) return refuse("duplicate_length");
  std::int64_t length = 0;
  if (value.empty() || value.size() > 15) return refuse("bad_header");
  for (char c : value) {
    if (c < '0' || c > '9') return refuse("bad_header");
    length = length * 10 + (c - '0');
  }
  head.content_length = length;
  return {};
}

/// Framing and connection fields, where two readings would let a request be smuggled.
Status interpret(Head& head) {
  int hosts = 0, encodings = 0;
  bool close = false, keep = false;
  for (const auto& [name, value] : head.fields) {
    if (equal_ignoring_case(name, "content-length")) {
      TRY(read_length(value, head));
    } else if (equal_ignoring_case(name, "transfer-encoding")) {
      if (++encodings > 1 || !equal_ignoring_case(value, "chunked")) return refuse("transfer_encoding_unknown");
      head.chunked = true;
    } else if (equal_ignoring_case(name, "host")) {
      if (++hosts > 1) return refuse("duplicate_host");
    } else if (equal_ignoring_case(name, "connection")) {
      close = close || lists_token(value, "close");
      keep = keep || lists_token(value, "keep-alive");
    } else if (equal_ignoring_case(name, "expect")) {
      if (!equal_ignoring_case(value, "100-continue")) return refuse("bad_header");
      head.expect_continue = true;
    }
  }
  if (head.chunked && head.content_length) return refuse("both_lengths");
  if (head.chunked && head.http_1_0) return refuse("transfer_encoding_unknown");
  if (hosts == 0 && !head.http_1_0) return refuse("host_missing");
  head.keep_alive = head.http_1_0 ? keep && !close : !close;
  // A body on GET has no meaning; a server that ignores it would read it as the next request.
  bool safe = head.method == "GET" || head.method == "HEAD" || head.method == "OPTIONS" || head.method == "TRACE";
  if (!safe || (!head.chunked && head.content_length.value_or(0) == 0)) return {};
  // Clients of the record store send one (the conformance suite does): there the connection ends with the answer.
  if (head.chunked || !head.target.starts_with(kBodyOnGet)) return refuse("body_not_expected");
  head.keep_alive = false;
  return {};
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::int64_t> parse_offset(std::string_view text) {
  std::int64_t value = 0;
  if (text.empty() || text.size() > 15) return std::nullopt;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

}  // namespace

std::string_view Head::value(std::string_view name) const {
  for (const auto& field : fields)
    if (equal_ignoring_case(field.name, name)) return field.value;
  return {};
}
bool Head::has(std::string_view name) const {
  return std::any_of(fields.begin(), fields.end(),
                     [&](const HeaderField& field) { return equal_ignoring_case(field.name, name); });
}

std::size_t find_head_end(std::string_view buffer) {
  std::size_t at = buffer.find("\r\n\r\n");
  return at == std::string_view::npos ? 0 : at + 4;
}

Result<Head> parse_head(std::string_view text) {
  Head head;
  head.fields.reserve(24);
  TRY(parse_request_line(take_line(text), head));
  while (!text.empty()) {
    std::string_view line = take_line(text);
    if (line.empty()) break;
    TRY(parse_field(line, head));
  }
  TRY(interpret(head));
  return head;
}

std::optional<std::string> decode_path(std::string_view raw) {
  std::string out;
  out.reserve(raw.size());
  for (std::size_t i = 0; i < raw.size(); ++i) {
    char c = raw[i];
    if (c == '%') {
      if (i + 2 >= raw.size()) return std::nullopt;
      int high = hex_digit(raw[i + 1]), low = hex_digit(raw[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      c = static_cast<char>(high * 16 + low);
      i += 2;
      if (c == '/' || c == '\\') return std::nullopt;  // an encoded separator is never meant well
    }
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return std::nullopt;
    out += c;
  }
  if (out.empty() || out[0] != '/' || !is_utf8(out)) return std::nullopt;
  for (std::string_view segment : split(out, '/'))
    if (segment == "." || segment == "..") return std::nullopt;
  return out;
}

RangeChoice choose_range(std::string_view header, std::int64_t size) {
  constexpr std::string_view kUnit = "bytes=";
  if (header.size() <= kUnit.size() || !equal_ignoring_case(header.substr(0, kUnit.size()), kUnit)) return {};
  std::string_view text = trim_space(header.substr(kUnit.size()));
  std::size_t dash = text.find('-');
  if (dash == std::string_view::npos || text.find(',') != std::string_view::npos) return {};
  std::string_view from = text.substr(0, dash), to = text.substr(dash + 1);
  if (from.empty()) {
    auto last = parse_offset(to);
    if (!last) return {};
    if (*last == 0 || size == 0) return {RangeKind::unsatisfiable, {}};
    std::int64_t length = std::min(*last, size);
    return {RangeKind::part, {size - length, length}};
  }
  auto first = parse_offset(from);
  if (!first) return {};
  std::int64_t end = size - 1;
  if (!to.empty()) {
    auto last = parse_offset(to);
    if (!last || *last < *first) return {};
    end = std::min(end, *last);
  }
  if (*first >= size) return {RangeKind::unsatisfiable, {}};
  return {RangeKind::part, {*first, end - *first + 1}};
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

bool lists_token(std::string_view value, std::string_view token) {
  for (std::string_view item : split(value, ',')) {
    std::size_t semicolon = item.find(';');
    if (!equal_ignoring_case(trim_space(item.substr(0, semicolon)), token)) continue;
    if (semicolon == std::string_view::npos) return true;
    std::string_view weight = trim_space(item.substr(semicolon + 1));
    return weight != "q=0" && weight != "q=0.0" && weight != "q=0.00" && weight != "q=0.000";
  }
  return false;
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; });
}

std::string_view cookie_value(std::string_view header, std::string_view name) {
  while (!header.empty()) {
    std::size_t end = header.find(';');
    std::string_view pair = trim_space(header.substr(0, end));
    header.remove_prefix(end == std::string_view::npos ? header.size() : end + 1);
    std::size_t equals = pair.find('=');
    if (equals != std::string_view::npos && pair.substr(0, equals) == name) return pair.substr(equals + 1);
  }
  return {};
}

std::string_view host_name(std::string_view host) {
  if (host.starts_with('[')) return host.substr(0, host.find(']') + 1);
  return host.substr(0, host.rfind(':'));
}

std::string_view reason_phrase(int status) {
  switch (status) {
  case 101:
    return "Switching Protocols";
  case 200:
    return "OK";
  case 201:
    return "Created";
  case 204:
    return "No Content";
  case 206:
    return "Partial Content";
  case 304:
    return "Not Modified";
  case 308:
    return "Permanent Redirect";
  case 400:
    return "Bad Request";
  case 401:
    return "Unauthorized";
  case 403:
    return "Forbidden";
  case 404:
    return "Not Found";
  case 405:
    return "Method Not Allowed";
  case 408:
    return "Request Timeout";
  case 409:
    return "Conflict";
  case 413:
    return "Content Too Large";
  case 414:
    return "URI Too Long";
  case 415:
    return "Unsupported Media Type";
  case 416:
    return "Range Not Satisfiable";
  case 422:
    return "Unprocessable Content";
  case 429:
    return "Too Many Requests";
  case 431:
    return "Request Header Fields Too Large";
  case 503:
    return "Service Unavailable";
  default:
    return status < 400 ? "OK" : status < 500 ? "Bad Request" : "Internal Server Error";
  }
}

void Response::add(std::string_view name, std::string_view value) {
  if (!is_token(name) || has_control(value)) return;
  headers.emplace_back(name, value);
}
std::string_view Response::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (equal_ignoring_case(key, name)) return value;
  return {};
}

}  // namespace mc::http
