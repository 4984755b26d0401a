#include "modules/xapi/personal_data.hpp"

#include <algorithm>

#include "appliance/base/text.hpp"
#include "appliance/security/public_keys.hpp"
#include "modules/xapi/store.hpp"
#include "modules/xapi/values.hpp"

namespace mc::xapi {
namespace {

struct AgentFound {
  std::int64_t term = 0;
  std::string identity;
};
FIELDS(AgentFound, term, identity)
struct TextRow {
  std::int64_t seq = 0;
  std::string text;
  std::optional<std::string> form;
};
FIELDS(TextRow, seq, text, form)
struct StatementOut {
  Instant stored;
  bool voided = false;
  RawJson statement;
};
FIELDS(StatementOut, stored, voided, statement)
struct DocumentOut {
  std::string name;
  std::string media_type;
  Instant updated_at;
  std::int64_t bytes = 0;
};
FIELDS(DocumentOut, name, media_type, updated_at, bytes)

/// What an agent's mbox_sha1sum is: the hash of the address as IRI.
std::string sum_of(std::string_view mailbox) { return to_hex(security::sha1(as_bytes(mailbox))); }

/// Of each address as it was written and in small letters: nobody knows which of both a system outside took.
std::vector<std::string> sums_of(const std::vector<std::string>& emails) {
  std::vector<std::string> out;
  for (const std::string& email : emails)
    for (const std::string& each : {email, ascii_lower(email)}) out.push_back(sum_of("mailto:" + each));
  return out;
}

bool among(const std::vector<std::string>& list, const std::string& text) {
  return !text.empty() && std::find(list.begin(), list.end(), text) != list.end();
}

/// The agents that stand for her: our account (her id), and what systems outside call her.
Result<std::vector<AgentFound>> agents_of(data::Tx& tx, PersonId person, const Erasure::Former* former) {
  std::vector<std::string> accounts{person.text()}, mailboxes, sums;
  if (former) {
    sums = sums_of(former->emails);
    for (const std::string& number : former->employee_numbers) accounts.push_back(number);
    for (const std::string& email : former->emails) mailboxes.push_back("mailto:" + ascii_lower(email));
  }
  std::vector<AgentFound> out;
  auto take = [&](const AgentFound& row) -> Status {
    auto document = shape::parse_json(row.identity);
    if (!document) return {};
    auto account = member(document->root(), "account");
    std::string name(account ? text_member(*account, "name") : std::string_view());
    if (among(accounts, name) || among(mailboxes, ascii_lower(text_member(document->root(), "mbox"))) ||
        among(sums, ascii_lower(text_member(document->root(), "mbox_sha1sum"))))
      out.push_back(row);
    return {};
  };
  TRY(tx.in(kModule).each<AgentFound>("SELECT term, identity FROM xapi_agents", take));
  return out;
}

/// Puts the pseudonym where texts name her. Addresses, ids and numbers of the statement stay what they are.
class Scrubber {
public:
  explicit Scrubber(const Erasure& erasure) : erasure_(erasure), sums_(sums_of(erasure.known_as.emails)) {
    for (const std::string& email : erasure.known_as.emails) mailboxes_.push_back("mailto:" + ascii_lower(email));
  }
  std::string mailbox() const { return "mailto:" + erasure_.person.text() + "@erased.invalid"; }
  std::string json(std::string_view text) const {
    auto document = shape::parse_json(text);
    if (!document) return "{}";
    std::string out;
    write(out, document->root(), "");
    return out;
  }

private:
  void write(std::string& out, shape::Cursor value, std::string_view key) const {
    bool object = value.kind() == shape::Kind::object;
    if (!object && value.kind() != shape::Kind::array) {
      if (value.kind() == shape::Kind::string) return append_json_string(out, changed(value.text(), key));
      return value.append_to(out);
    }
    out += object ? '{' : '[';
    bool first = true;
    for (shape::Cursor item = value.first(); !(item == value.end()); item = item.next()) {
      if (!first) out += ',';
      first = false;
      if (object) {
        append_json_string(out, item.key());
        out += ':';
      }
      write(out, item, object ? item.key() : key);
    }
    out += object ? '}' : ']';
  }
  std::string changed(std::string_view text, std::string_view key) const {
    if (key == "mbox") return among(mailboxes_, ascii_lower(text)) ? mailbox() : std::string(text);
    if (key == "mbox_sha1sum") return among(sums_, ascii_lower(text)) ? sum_of(mailbox()) : std::string(text);
    std::string out(text);
    if (!is_iri(text)) erasure_.scrub(out, true);
    return out;
  }
  const Erasure& erasure_;
  std::vector<std::string> mailboxes_, sums_;
};

class Data final : public PersonalData {
public:
  std::string_view module() const override { return "xapi"; }
  std::string_view title() const override { return "What learning content recorded of you"; }
  std::vector<PersonColumns> columns() const override {
    return {{"xapi_statements", "text form completion actor", Fate::pseudonymised, "Evidence of learning."},
            {"xapi_agents", "identity name", Fate::pseudonymised, "Who is meant by an actor."},
            {"xapi_documents", "agent content name", Fate::erased, "Where she stopped in learning content."},
            {"xapi_sessions", "actor actor_term", Fate::erased, "Credentials of content that she opened."},
            {"xapi_clients", "created_by", Fate::reference, "Who made a key."}};
  }
  Status export_person(data::Tx& tx, PersonId person, PersonArchive& archive) const override {
    int number = 0;
    for (const AgentFound& agent : TRY(agents_of(tx, person, nullptr))) {
      std::string suffix = number++ == 0 ? "" : "-" + std::to_string(number);
      TRY(archive.rows<StatementOut>(tx.in(kModule), "statements" + suffix, "Statements about you",
                                     "SELECT s.stored, s.voided, s.text FROM xapi_terms t JOIN xapi_statements s ON "
                                     "s.seq = t.seq WHERE t.term = ? ORDER BY t.seq",
                                     agent.term));
      TRY(archive.rows<DocumentOut>(tx.in(kModule), "documents" + suffix, "What content kept of you",
                                    "SELECT name, media_type, updated_at, length(content) FROM xapi_documents WHERE "
                                    "agent = ? AND agent <> 0 ORDER BY name",
                                    agent.term));
    }
    return {};
  }
  Status erase_person(data::Tx& tx, Erasure& erasure) const override {
    auto sql = tx.in(kModule);
    Scrubber scrubber(erasure);
    std::set<std::int64_t> done;
    std::int64_t documents = 0;
    for (const AgentFound& agent : TRY(agents_of(tx, erasure.person, &erasure.known_as))) {
      TRY(sql.run("UPDATE xapi_agents SET identity = ?, name = ? WHERE term = ?", scrubber.json(agent.identity),
                  erasure.pseudonym, agent.term));
      documents += TRY(sql.run("DELETE FROM xapi_documents WHERE agent = ? AND agent <> 0", agent.term));
      TRY(sql.run("DELETE FROM xapi_sessions WHERE actor_term = ? AND actor_term <> 0", agent.term));
      auto seqs = TRY(sql.all<std::int64_t>("SELECT seq FROM xapi_terms WHERE term = ?", agent.term));
      for (std::int64_t seq : seqs)
        if (done.insert(seq).second) TRY(scrub_statement(tx, scrubber, seq));
    }
    erasure.erased("documents of learning content", documents);
    erasure.pseudonymised("statements of learning content", static_cast<std::int64_t>(done.size()));
    return {};
  }

private:
  static Status scrub_statement(data::Tx& tx, const Scrubber& scrubber, std::int64_t seq) {
    auto sql = tx.in(kModule);
    auto row = TRY(sql.one<TextRow>("SELECT seq, text, form FROM xapi_statements WHERE seq = ?", seq));
    std::optional<std::string> form;
    if (row.form) form = scrubber.json(*row.form);
    TRY(sql.run("UPDATE xapi_statements SET text = ?, form = ? WHERE seq = ?", scrubber.json(row.text), form, seq));
    return {};
  }
};

}  // namespace

std::unique_ptr<PersonalData> make_personal_data(Platform&) { return std::make_unique<Data>(); }

}  // namespace mc::xapi
