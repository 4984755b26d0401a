#pragma once
// Reading of values without templates: every refusal is collected with its path, so a form shows all its errors at
// once.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "appliance/base/result.hpp"
#include "appliance/shape/document.hpp"

namespace mc::shape {

/// json: kinds must match. text: every value is a string and is converted (query strings, CSV cells).
enum class Source : std::uint8_t { json, text };

/// Collects the errors of one parse. Field error codes: missing, unknown_field, repeated, wrong_type, too_short,
/// too_long, out_of_range, bad_format, not_one_of, not_utf8. Stops collecting after 100.
class Reader {
public:
  explicit Reader(Source source) : source_(source) {}
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  Source source() const { return source_; }
  void report(std::string_view code, std::string detail = {});
  bool failed() const { return !errors_.empty(); }
  Error error() &&;

  /// While it lives, errors are reported at this member or element of what was current before.
  class Step {
  public:
    Step(Reader& reader, std::string_view name) : reader_(reader), up_(reader.here_), name_(name) {
      reader_.here_ = this;
    }
    Step(Reader& reader, std::size_t position) : reader_(reader), up_(reader.here_), index_(position) {
      reader_.here_ = this;
    }
    ~Step() { reader_.here_ = up_; }
    Step(const Step&) = delete;
    Step& operator=(const Step&) = delete;

  private:
    friend class Reader;
    Reader& reader_;
    const Step* up_;
    std::string_view name_{};
    std::size_t index_ = 0;
  };

private:
  static void append_path(std::string& out, const Step* step);
  Source source_;
  const Step* here_ = nullptr;
  std::vector<FieldError> errors_;
};

void read_bool(Reader& reader, Cursor value, bool& out);
void read_integer(Reader& reader, Cursor value, std::int64_t least, std::int64_t most, std::int64_t& out);
void read_unsigned(Reader& reader, Cursor value, std::uint64_t& out);
void read_real(Reader& reader, Cursor value, double& out);
/// Cleaned text; trimmed and counted in code points when there are limits.
void read_text(Reader& reader, Cursor value, std::string& out);
void read_limited_text(Reader& reader, Cursor value, std::size_t least, std::size_t most, std::string& out);
/// A string that a parser then reads; false (and reported) when it is not a string.
bool read_token(Reader& reader, Cursor value, std::string_view& out);
void read_raw(Reader& reader, Cursor value, std::string& out);
bool expect(Reader& reader, Cursor value, Kind kind);
/// True for null, and in text also for an empty value: an optional field is then absent.
bool is_absent(const Reader& reader, Cursor value);
void report_not_one_of(Reader& reader, std::span<const std::string_view> names);

struct FieldRead {
  std::string_view name{};
  bool optional = false;
  void* member = nullptr;
  void (*read)(Reader&, Cursor, void* member) = nullptr;
};
void read_object(Reader& reader, Cursor value, std::span<const FieldRead> fields);

}  // namespace mc::shape
