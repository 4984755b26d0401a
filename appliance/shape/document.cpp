#include "appliance/shape/document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "appliance/base/text.hpp"

namespace mc::shape {

namespace {

constexpr std::size_t kMaxBytes = 256U << 20;

std::uint32_t index(std::size_t value) { return static_cast<std::uint32_t>(value); }

/// Receives the parser's events and lays the nodes out; false stops the parser.
class Builder {
public:
  Document document;
  std::string problem;
  std::size_t problem_at = 0;

  bool null() { return add(Kind::null) != nullptr; }
  bool boolean(bool value) {
    Document::Node* node = add(Kind::boolean);
    if (node) node->boolean = value;
    return node != nullptr;
  }
  bool number_integer(std::int64_t value) {
    Document::Node* node = add(Kind::integer);
    if (node) node->integer = value;
    return node != nullptr;
  }
  bool number_unsigned(std::uint64_t value) {
    if (value <= static_cast<std::uint64_t>(INT64_MAX)) return number_integer(static_cast<std::int64_t>(value));
    Document::Node* node = add(Kind::big_integer);
    if (node) node->big_integer = value;
    return node != nullptr;
  }
  bool number_float(double value, const std::string& digits) {
    Document::Node* node = add(Kind::real);
    if (!node) return false;
    node->real = value;
    keep(digits, node->text_at, node->text_size);
    return true;
  }
  bool string(const std::string& value) {
    Document::Node* node = add(Kind::string);
    if (!node) return false;
    keep(value, node->text_at, node->text_size);
    return true;
  }
  bool binary(const nlohmann::json::binary_t&) { return false; }
  bool key(const std::string& value) {
    keep(value, key_at_, key_size_);
    return true;
  }
  bool start_object(std::size_t) { return open(Kind::object); }
  bool start_array(std::size_t) { return open(Kind::array); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool parse_error(std::size_t at, const std::string&, const nlohmann::json::exception& error) {
    // Not the library's message: it quotes the input, which may be personal data.
    problem = error.id == 406 ? "A number is too large" : "Not valid JSON";
    problem_at = at;
    return false;
  }

private:
  Document::Node* add(Kind kind) {
    if (document.nodes.size() >= kMaxValues) {
      problem = "Too many values";
      return nullptr;
    }
    Document::Node& node = document.nodes.emplace_back();
    node.kind = kind;
    node.end = index(document.nodes.size());
    node.key_at = key_at_;
    node.key_size = key_size_;
    key_size_ = 0;
    return &node;
  }
  bool open(Kind kind) {
    if (open_.size() >= kMaxDepth) {
      problem = "Nested too deeply";
      return false;
    }
    open_.push_back(document.nodes.size());
    return add(kind) != nullptr;
  }
  bool close() {
    document.nodes[open_.back()].end = index(document.nodes.size());
    open_.pop_back();
    return true;
  }
  void keep(std::string_view text, std::uint32_t& at, std::uint32_t& size) {
    at = index(document.characters.size());
    size = index(text.size());
    document.characters += text;
  }
  std::vector<std::size_t> open_;
  std::uint32_t key_at_ = 0, key_size_ = 0;
};

std::unexpected<Error> not_json(std::string_view text, std::size_t at, std::string_view problem) {
  std::string_view before = text.substr(0, std::min(at, text.size()));
  auto line = std::count(before.begin(), before.end(), '\n') + 1;
  std::size_t start = before.rfind('\n');
  std::size_t column = start == std::string_view::npos ? before.size() : before.size() - start - 1;
  return fail(Fault::invalid, "invalid_json",
              fmt::format("{} at byte {} (line {}, column {}).", problem, at, line, column));
}

}  // namespace

Result<Document> parse_json(std::string_view text) {
  if (text.size() > kMaxBytes) return fail(Fault::too_large, "too_large", "The JSON text is too large.");
  Builder builder;
  bool good = nlohmann::json::sax_parse(text.begin(), text.end(), &builder);
  if (good) return std::move(builder.document);
  if (builder.problem_at == 0 && builder.problem != "Not valid JSON")
    return fail(Fault::invalid, "invalid_json", builder.problem + ".");
  return not_json(text, builder.problem_at, builder.problem);
}

Kind Cursor::kind() const { return document_->nodes[node_].kind; }
bool Cursor::boolean() const { return document_->nodes[node_].boolean; }
std::int64_t Cursor::integer() const { return document_->nodes[node_].integer; }
std::uint64_t Cursor::big_integer() const { return document_->nodes[node_].big_integer; }
double Cursor::real() const { return document_->nodes[node_].real; }
std::string_view Cursor::text() const {
  const auto& node = document_->nodes[node_];
  return std::string_view(document_->characters).substr(node.text_at, node.text_size);
}
std::string_view Cursor::key() const {
  const auto& node = document_->nodes[node_];
  return std::string_view(document_->characters).substr(node.key_at, node.key_size);
}
Cursor Cursor::next() const { return {*document_, document_->nodes[node_].end}; }

void Cursor::append_to(std::string& out) const {
  switch (kind()) {
  case Kind::null:
    out += "null";
    return;
  case Kind::boolean:
    out += boolean() ? "true" : "false";
    return;
  case Kind::integer:
    out += std::to_string(integer());
    return;
  case Kind::big_integer:
    out += std::to_string(big_integer());
    return;
  case Kind::real:
    out += text();
    return;
  case Kind::string:
    append_json_string(out, text());
    return;
  case Kind::array:
  case Kind::object:
    break;
  }
  bool object = kind() == Kind::object;
  out += object ? '{' : '[';
  for (Cursor child = first(); !(child == end()); child = child.next()) {
    if (!(child == first())) out += ',';
    if (object) {
      append_json_string(out, child.key());
      out += ':';
    }
    child.append_to(out);
  }
  out += object ? '}' : ']';
}

}  // namespace mc::shape
