#pragma once
// What the screens of module xapi send and get (/api/v1/xapi/...).
#include "appliance/http/routes.hpp"
#include "modules/xapi/xapi.hpp"

namespace mc::xapi {

enum class Scope : std::uint8_t {
  statements_write,
  statements_read,
  statements_read_mine,
  state,
  define,
  profile,
  all_read,
  all
};
ENUM_NAMES(Scope, statements_write, statements_read, statements_read_mine, state, define, profile, all_read, all)

// -- statements --
struct StatementQuery {
  std::optional<Text<0, 300>> actor;  // an e-mail address, the id of a person here, or an agent as JSON
  std::optional<Text<0, 500>> verb;   // IRI
  std::optional<Text<0, 500>> activity;
  std::optional<bool> related;  // activity and actor also where they are only mentioned
  std::optional<Uuid> registration;
  std::optional<Instant> since;
  std::optional<Instant> until;
  std::optional<Text<0, 40>> after;
  std::optional<Int<1, 200>> limit;
};
FIELDS(StatementQuery, actor, verb, activity, related, registration, since, until, after, limit)
struct StatementLine {
  Uuid id{};
  Instant stored;
  std::string timestamp;  // as sent
  std::string actor;      // name, or what identifies her
  std::string actor_id;   // "mailto:...", "https://... name"
  std::string verb;       // for people
  std::string verb_id;
  std::string object_type;
  std::string object;  // name of the activity, or its id
  std::string object_id;
  std::optional<bool> success;
  std::optional<bool> completion;
  std::optional<double> score_scaled;
  std::optional<std::string> registration;
  std::string authority;
  std::string version;
  bool voided = false;
};
FIELDS(StatementLine, id, stored, timestamp, actor, actor_id, verb, verb_id, object_type, object, object_id, success,
       completion, score_scaled, registration, authority, version, voided)
struct StatementAttachment {
  std::string sha2;
  std::string media_type;
  std::int64_t size = 0;
};
FIELDS(StatementAttachment, sha2, media_type, size)
struct StatementDetail {
  StatementLine line;
  RawJson statement;  // complete, as the record store gives it out
  std::string sent;   // the bytes as they arrived
  std::vector<StatementAttachment> attachments;
};
FIELDS(StatementDetail, line, statement, sent, attachments)
enum class StatementFileFormat : std::uint8_t { ndjson, csv };
ENUM_NAMES(StatementFileFormat, ndjson, csv)
struct StatementExport {
  std::optional<StatementFileFormat> format;  // ndjson
  std::optional<Text<0, 300>> actor;
  std::optional<Text<0, 500>> verb;
  std::optional<Text<0, 500>> activity;
  std::optional<bool> related;
  std::optional<Uuid> registration;
  std::optional<Instant> since;
  std::optional<Instant> until;
};
FIELDS(StatementExport, format, actor, verb, activity, related, registration, since, until)

// -- keys of systems outside --
struct XapiClient {
  ClientId id;
  std::string name;
  std::vector<Scope> scopes;
  std::vector<std::string> origins;
  Instant created_at;
  std::optional<Instant> revoked_at;
  std::optional<Instant> last_used_at;
};
FIELDS(XapiClient, id, name, scopes, origins, created_at, revoked_at, last_used_at)
struct XapiClients {
  std::string endpoint;        // "https://app/xapi/"
  std::string token_endpoint;  // OAuth 2, client credentials
  std::vector<XapiClient> items;
};
FIELDS(XapiClients, endpoint, token_endpoint, items)
struct XapiClientIn {
  Text<1, 100> name;
  List<Scope, 8> scopes;
  List<Text<8, 200>, 10> origins;  // "https://content.example": pages there may call with this key from a browser
};
FIELDS(XapiClientIn, name, scopes, origins)
struct XapiClientMade {
  XapiClient client;
  std::string key;     // user name of Basic, client_id of OAuth
  std::string secret;  // shown once: password of Basic, Bearer token, client_secret of OAuth
};
FIELDS(XapiClientMade, client, key, secret)

// -- forwarding --
struct Forwarding {
  bool enabled = false;
  std::string endpoint;
  std::string username;
  bool has_secret = false;
  std::string trust_pem;
  std::int64_t waiting = 0;  // statements that have not been sent
  std::int64_t refused = 0;  // that were left out, in all
  std::optional<Instant> last_sent_at;
  std::string last_error;
  std::optional<Uuid> last_refused;  // the statement that was left out last
  std::string last_refusal;          // and why
};
FIELDS(Forwarding, enabled, endpoint, username, has_secret, trust_pem, waiting, refused, last_sent_at, last_error,
       last_refused, last_refusal)
struct ForwardingIn {
  bool enabled = false;
  Text<0, 500> endpoint;  // "https://lrs.example/xapi/"
  Text<0, 200> username;
  std::optional<Text<1, 500>> secret;  // absent: as it is
  Text<0, 20000> trust_pem;
  bool from_now = true;  // when it is turned on: false sends what was recorded before as well
};
FIELDS(ForwardingIn, enabled, endpoint, username, secret, trust_pem, from_now)
struct ForwardingTest {
  bool ok = false;
  std::string message;
};
FIELDS(ForwardingTest, ok, message)

}  // namespace mc::xapi
