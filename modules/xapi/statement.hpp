#pragma once
// What is read out of a checked statement: the terms under which it is found, what makes two statements the same, and
// the forms in which it is given out. Pure.
#include <functional>
#include <set>

#include "modules/xapi/validate.hpp"

namespace mc::xapi {

/// Turns what statements are found by into numbers for the index; keyed, so that nobody makes two meet on purpose.
/// Do not change: stored format.
class Terms {
public:
  explicit Terms(Secret key) : key_(std::move(key)) {}
  std::int64_t agent(std::string_view agent_key) const { return term('a', agent_key); }
  std::int64_t related_agent(std::string_view agent_key) const { return term('r', agent_key); }
  std::int64_t verb(std::string_view iri) const { return term('v', iri); }
  std::int64_t activity(std::string_view iri) const { return term('t', iri); }
  std::int64_t related_activity(std::string_view iri) const { return term('u', iri); }
  std::int64_t registration(const Uuid& uuid) const;
  std::int64_t term(char kind, std::string_view value) const;

private:
  Secret key_;
};

/// "m:mailto:...", "s:...", "o:...", "a:homePage\nname"; empty for an anonymous Group.
std::string agent_key(shape::Cursor agent);
/// Only what identifies an Agent or Group, as JSON.
std::string agent_identity(shape::Cursor agent);

struct AgentName {
  std::string key;
  std::string identity;  // JSON
  std::string name;
  bool primary = true;  // actor or object; else only mentioned
};
struct ActivityDefinition {
  std::string iri;
  std::string definition;  // JSON
};
/// Everything about one statement that the store needs.
struct Reading {
  std::optional<Uuid> id;
  std::string_view verb;
  std::string_view object_type;  // "Activity" when it is not said
  std::string_view activity;
  std::optional<Uuid> registration;
  std::optional<Uuid> target;  // of a StatementRef
  bool voiding = false;
  std::optional<Instant> timestamp;
  std::string actor_key;  // empty: anonymous Group
  std::set<std::int64_t> terms;
  std::vector<AgentName> agents;                // all that are identified
  std::vector<ActivityDefinition> definitions;  // with one
};
Reading read_statement(const Terms& terms, shape::Cursor statement);

/// The same but for what a store adds or may change: id, stored, authority, version, an absent timestamp, names and
/// descriptions, the order of members, the spelling of numbers and moments, single activities for lists of one.
/// `but_signature`: attachments that are signatures do not count.
bool same_statement(shape::Cursor a, shape::Cursor b, bool but_signature);

/// What has to be put behind the last member of a statement as it was sent, with the closing brace.
std::string completion(shape::Cursor statement, const Uuid& id, Instant stored, std::string_view authority,
                       Version version);
/// Must it be written anew (it brings an authority or stored, or context activities that are no lists)? Then without
/// those two and with lists.
std::optional<std::string> rewritten(shape::Cursor statement);
/// A statement's text with its completion.
std::string completed(std::string_view text, std::string_view completion);

enum class Format : std::uint8_t { exact, ids, canonical };
ENUM_NAMES(Format, exact, ids, canonical)
/// The canonical definition of an activity as JSON; empty: none.
using DefinitionOf = std::function<std::string(std::string_view iri)>;
/// A complete statement in the form that was asked for (`exact` leaves stored and authority out, as `rewritten` needs
/// it). `languages`: an Accept-Language header.
std::string formatted(shape::Cursor statement, Format format, std::string_view languages,
                      const DefinitionOf& definition);
/// The activities of a statement, whose definitions `formatted` will ask for.
std::set<std::string> activities_of(shape::Cursor statement);

/// Two definitions of one activity as one: the newer one's properties, language maps together.
std::string merged_definition(std::string_view older, std::string_view newer);

/// The elements of a JSON array as they were sent; the text itself when it is an object. Only for valid JSON.
std::vector<std::string_view> json_elements(std::string_view text);

}  // namespace mc::xapi
