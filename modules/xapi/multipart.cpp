#include "modules/xapi/multipart.hpp"

#include <algorithm>

#include "appliance/base/text.hpp"
#include "appliance/http/message.hpp"

namespace mc::xapi {
namespace {

std::unexpected<Error> malformed(std::string what) {
  return fail(Fault::invalid, "multipart_malformed", "The multipart body is not well formed: " + std::move(what));
}

bool boundary_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         std::string_view("'()+_,-./:=? ").find(c) != std::string_view::npos;
}

/// Where a line of the boundary begins, at or behind `from`; `end` is set behind it (without its line end).
std::size_t find_delimiter(std::string_view body, const std::string& line, std::size_t from, std::size_t& end) {
  for (std::size_t at = body.find(line, from); at != std::string_view::npos; at = body.find(line, at + 1)) {
    bool begins = at == 0 || body[at - 1] == '\n';
    end = at + line.size();
    std::size_t next = body.find_first_not_of(" \t", body.substr(end, 2) == "--" ? end + 2 : end);
    bool ends = next == std::string_view::npos || body[next] == '\r' || body[next] == '\n';
    if (begins && ends) return at;
  }
  return std::string_view::npos;
}

/// Past the end of the line that `at` is in.
std::size_t after_line(std::string_view body, std::size_t at) {
  std::size_t end = body.find('\n', at);
  return end == std::string_view::npos ? body.size() : end + 1;
}

Result<Part> read_part(std::string_view text) {
  Part part;
  while (!text.empty()) {  // a part without body may end with the empty line that the boundary took
    std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return malformed("a part has no empty line behind its headers.");
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) break;
    std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || line.size() > 2000) return malformed("a part's header is none.");
    std::string_view name = line.substr(0, colon), value = trim(line.substr(colon + 1));
    if (http::equal_ignoring_case(name, "content-type")) part.content_type = value;
    if (http::equal_ignoring_case(name, "x-experience-api-hash")) part.hash = value;
    if (http::equal_ignoring_case(name, "content-transfer-encoding")) part.encoding = value;
  }
  part.body = text;
  return part;
}

}  // namespace

std::string multipart_boundary(std::string_view content_type) {
  std::string_view rest = content_type.substr(std::min(content_type.find(';'), content_type.size()));
  while (!rest.empty()) {
    rest.remove_prefix(1);
    std::size_t equals = rest.find('=');
    if (equals == std::string_view::npos) return {};
    std::string_view name = trim(rest.substr(0, equals));
    rest.remove_prefix(equals + 1);
    bool quoted = rest.starts_with('"');
    if (quoted) rest.remove_prefix(1);
    std::size_t end = std::min(rest.find(quoted ? '"' : ';'), rest.size());
    std::string_view value = quoted ? rest.substr(0, end) : trim(rest.substr(0, end));
    if (http::equal_ignoring_case(name, "boundary")) {
      bool good = !value.empty() && value.size() <= 200 && value.back() != ' ' &&
                  std::all_of(value.begin(), value.end(), boundary_character);
      return good ? std::string(value) : std::string();
    }
    rest.remove_prefix(std::min(rest.find(';', end), rest.size()));
  }
  return {};
}

Result<std::vector<Part>> parse_multipart(std::string_view body, std::string_view boundary) {
  const std::string line = "--" + std::string(boundary);
  std::size_t end = 0;
  std::size_t at = find_delimiter(body, line, 0, end);
  if (at == std::string_view::npos) return malformed("its boundary is not there.");
  std::vector<Part> parts;
  while (body.substr(end, 2) != "--") {
    std::size_t begin = after_line(body, end), next_end = 0;
    std::size_t next = find_delimiter(body, line, begin, next_end);
    if (next == std::string_view::npos) return malformed("its last boundary is missing.");
    std::string_view text = body.substr(begin, next - begin);
    // The line end before a boundary belongs to the boundary.
    if (text.ends_with('\n')) text.remove_suffix(1);
    if (text.ends_with('\r')) text.remove_suffix(1);
    if (parts.size() == kMostParts) return malformed("it has too many parts.");
    parts.push_back(TRY(read_part(text)));
    end = next_end;
  }
  if (parts.empty()) return malformed("it has no part.");
  return parts;
}

}  // namespace mc::xapi
