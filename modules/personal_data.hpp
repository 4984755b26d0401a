#pragma once
// What a module says of the people in its tables: which columns hold them, what a person gets in an export of her data
// (SEC-031), and what becomes of it when she is erased (SEC-032). Every module with such a table has a PersonalData of
// its own (modules/M/personal_data.hpp); module privacy runs them.
#include <algorithm>
#include <cctype>
#include <functional>
#include <map>

#include "modules/platform.hpp"

namespace mc {

/// What an erasure does with a column.
enum class Fate : std::uint8_t {
  erased,         // the row goes, or the value
  pseudonymised,  // the value becomes the pseudonym
  kept,           // while the law or the hospital's policy asks for it; then erased
  reference,      // the id of who did something: it leads to the pseudonym only
  derived,        // copied from elsewhere, follows by events
  transient       // gone by itself within days
};
ENUM_NAMES(Fate, erased, pseudonymised, kept, reference, derived, transient)

/// Columns of one table. A test walks the schema: a column that may name a person and stands in no list fails it.
struct PersonColumns {
  std::string table;
  std::string columns;  // names, separated by blanks
  mc::Fate fate = Fate::erased;
  std::string why;
};
FIELDS(PersonColumns, table, columns, fate, why)

/// Takes what modules hand out of one person. Used by one job at a time.
class PersonArchive {
public:
  virtual ~PersonArchive() = default;

  /// The rows of a statement as one table; `name` is its file name ("enrolments"), `title` its heading. Row is a
  /// FIELDS struct. Secrets (hashes, keys) are never handed out.
  template <class Row, class... A>
  Status rows(data::Sql sql, std::string_view name, std::string_view title, std::string_view statement,
              const A&... args) {
    TRY(open(name, title, columns_of<Row>()));
    TRY(sql.each<Row>(
        statement, [&](const Row& row) { return add(shape::to_json(row), cells_of(row)); }, args...));
    return close();
  }
  template <class Row>
  Status rows(std::string_view name, std::string_view title, const std::vector<Row>& given) {
    TRY(open(name, title, columns_of<Row>()));
    for (const Row& row : given) TRY(add(shape::to_json(row), cells_of(row)));
    return close();
  }
  /// A file of the blob store; streamed into the archive after the transaction.
  virtual Status add_blob(std::string name, BlobId blob) = 0;
  /// A file that `make` gives when the archive is packed, outside of transactions.
  virtual Status add_file(std::string name, std::function<Result<Bytes>()> make) = 0;

protected:
  virtual Status open(std::string_view name, std::string_view title, std::vector<std::string> columns) = 0;
  virtual Status add(std::string_view json, const std::vector<std::string>& cells) = 0;
  virtual Status close() = 0;

private:
  template <class Row>
  static std::vector<std::string> columns_of() {
    std::vector<std::string> names;
    Row row{};
    shape::for_each_field(row, [&](std::string_view name, const auto&) { names.emplace_back(name); });
    return names;
  }
  template <class Row>
  static std::vector<std::string> cells_of(const Row& row) {
    std::vector<std::string> cells;
    shape::for_each_field(row, [&](std::string_view, const auto& value) { cells.push_back(cell(value)); });
    return cells;
  }
  template <class T>
  static std::string cell(const std::optional<T>& value) {
    return value ? cell(*value) : std::string();
  }
  static std::string cell(const std::string& value) { return value; }
  static std::string cell(const RawJson& value) { return value.text; }
  static std::string cell(bool value) { return value ? "yes" : "no"; }
  template <class T>
  static std::string cell(const T& value) {
    std::string json =
        shape::to_json(value);  // ids, days, moments and names of enums are plain strings, without escapes
    if (json.size() >= 2 && json.front() == '"') return json.substr(1, json.size() - 2);
    return json;
  }
};

/// How long records of a kind are kept, and why. Years are the hospital's to change (module privacy).
struct Retention {
  std::string category;  // "training"
  std::int64_t years = 6;
  std::string reason;
};
FIELDS(Retention, category, years, reason)

inline constexpr std::string_view kTrainingRecords = "training";
inline constexpr std::string_view kCertificateRecords = "certificates";
inline constexpr std::string_view kCreditRecords = "credits";
inline constexpr std::string_view kCredentialRecords = "credentials";
inline constexpr std::string_view kAuditRecords = "audit";

/// What was done with some rows of a person.
struct ErasedRows {
  std::string what;  // "learning: enrolments"
  mc::Fate fate = Fate::erased;
  std::int64_t rows = 0;
  std::optional<std::string> category;  // of kept ones, as are the next two
  std::optional<std::string> reason;
  std::optional<Date> until;
};
FIELDS(ErasedRows, what, fate, rows, category, reason, until)

/// Every occurrence of `what` that is a word of its own, in any letters of ASCII; how many.
inline int replace_words(std::string& text, std::string_view what, std::string_view with) {
  auto letter = [](char c) {
    return static_cast<unsigned char>(c) >= 0x80 || std::isalnum(static_cast<unsigned char>(c));
  };
  auto same = [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
  };
  if (what.size() < 2) return 0;
  int count = 0;
  for (auto at = text.begin();;) {
    at = std::search(at, text.end(), what.begin(), what.end(), same);
    if (at == text.end()) return count;
    auto end = at + static_cast<std::ptrdiff_t>(what.size());
    if ((at != text.begin() && letter(at[-1])) || (end != text.end() && letter(*end))) {
      ++at;
      continue;
    }
    auto offset = at - text.begin();
    text.replace(at, end, with);
    at = text.begin() + offset + static_cast<std::ptrdiff_t>(with.size());
    ++count;
  }
}

/// One run of an erasure: who, what she is called from now on, and the list of what was done. One transaction.
class Erasure {
public:
  /// As she was known before; empty once she has been erased and only the kept records are gone through again.
  struct Former {
    std::vector<std::string> names;  // "Ana Reyes", and former ones; not those that a colleague bears as well
    std::vector<std::string> emails;
    std::vector<std::string> employee_numbers;
    std::vector<std::string> parts;  // first and last names
    std::string handle;
    bool last_name_is_shared = false;
  };
  Erasure(PersonId who, std::string called, Former former, Date day, std::map<std::string, Retention> policy)
      : person(who), pseudonym(std::move(called)), known_as(std::move(former)), today(day), policy_(std::move(policy)) {
  }

  const PersonId person;
  const std::string pseudonym;
  const Former known_as;
  const Date today;

  /// Puts the pseudonym where a text names her: by name, address or number; in a text about her also by half her name.
  /// How often.
  int scrub(std::string& text, bool about_her) const {
    int hits = 0;
    for (const auto* list : {&known_as.emails, &known_as.employee_numbers, &known_as.names})
      for (const std::string& word : *list) hits += replace_words(text, word, pseudonym);
    if (!about_her) return hits;
    hits += replace_words(text, known_as.handle, pseudonym);
    for (const std::string& word : known_as.parts) hits += replace_words(text, word, pseudonym);
    return hits;
  }

  void erased(std::string_view what, std::int64_t rows) { note(what, Fate::erased, rows); }
  void pseudonymised(std::string_view what, std::int64_t rows) { note(what, Fate::pseudonymised, rows); }
  /// Must records of this kind, the newest from `newest`, still be kept? Then notes them with reason and end. Otherwise
  /// the caller erases them. Nothing is kept without a newest day.
  bool keep(std::string_view category, std::string_view what, std::int64_t rows, std::optional<Date> newest) {
    auto found = policy_.find(std::string(category));
    if (rows == 0 || !newest || found == policy_.end()) return false;
    Date until = add_months(*newest, static_cast<int>(found->second.years * 12));
    if (until <= today) return false;
    done_.push_back({std::string(what), Fate::kept, rows, found->first, found->second.reason, until});
    return true;
  }
  const std::vector<ErasedRows>& done() const { return done_; }
  /// When something kept is due to go.
  std::optional<Date> next_end() const {
    std::optional<Date> next;
    for (const ErasedRows& rows : done_)
      if (rows.until && (!next || *rows.until < *next)) next = rows.until;
    return next;
  }

private:
  void note(std::string_view what, mc::Fate fate, std::int64_t rows) {
    if (rows > 0) done_.push_back({std::string(what), fate, rows, {}, {}, {}});
  }
  std::map<std::string, Retention> policy_;
  std::vector<ErasedRows> done_;
};

/// One module's part. Thread-safe.
class PersonalData {
public:
  virtual ~PersonalData() = default;
  virtual std::string_view module() const = 0;  // "learning": the folder in the archive
  virtual std::string_view title() const = 0;   // "Courses you take": its heading
  virtual std::vector<PersonColumns> columns() const = 0;
  /// In a read transaction of its own, so that modules with much data do not hold up one another.
  virtual Status export_person(data::Tx& tx, PersonId person, PersonArchive& archive) const = 0;
  /// May run again, for records whose time has come: what was done already is then not there any more.
  virtual Status erase_person(data::Tx& tx, Erasure& erasure) const = 0;
};

/// After an erasure was committed: for what is remembered outside of the tables.
struct PersonErased {
  static constexpr std::string_view kTopic = "privacy.person_erased";
  PersonId person_id;
};
FIELDS(PersonErased, person_id)

using Contributors = std::vector<std::unique_ptr<PersonalData>>;

}  // namespace mc
