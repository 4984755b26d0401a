#pragma once
// Every rule for statements of xAPI 1.0.3 and 2.0. Pure.
#include <initializer_list>
#include <string>

#include "modules/xapi/xapi.hpp"

namespace mc::xapi {

/// The member of an object; nothing when it is not there (or `object` is no object).
std::optional<shape::Cursor> member(shape::Cursor object, std::string_view name);
/// The text of a string member; empty when it is not there or no string.
std::string_view text_member(shape::Cursor object, std::string_view name);

/// Checks one statement (or agent) after the other and remembers the first thing that is wrong.
class Validator {
public:
  explicit Validator(Version version) : version_(version) {}
  bool statement(shape::Cursor value);
  /// An Agent or a Group that can be identified, as parameters `agent` are.
  bool agent_parameter(shape::Cursor value);
  /// "actor.mbox: ...": where and what, for people.
  const std::string& problem() const { return problem_; }

private:
  struct At {
    const At* up;
    std::string_view name;
  };
  using Check = bool (Validator::*)(const At&, shape::Cursor);
  struct Member {
    std::string_view name;
    Check check;
    bool required = false;
  };
  bool refuse(const At& at, std::string_view what);
  bool object(const At& at, shape::Cursor value, std::initializer_list<Member> members);
  bool list(const At& at, shape::Cursor value, Check check);
  template <class F>
  bool string(const At& at, shape::Cursor value, F good, std::string_view what);

  bool any_text(const At& at, shape::Cursor value);
  bool truth(const At& at, shape::Cursor value);
  bool number(const At& at, shape::Cursor value);
  bool length(const At& at, shape::Cursor value);
  bool uuid(const At& at, shape::Cursor value);
  bool iri(const At& at, shape::Cursor value);
  bool moment(const At& at, shape::Cursor value);
  bool duration(const At& at, shape::Cursor value);
  bool language(const At& at, shape::Cursor value);
  bool language_map(const At& at, shape::Cursor value);
  bool media_type(const At& at, shape::Cursor value);
  bool sha2(const At& at, shape::Cursor value);
  bool statement_version(const At& at, shape::Cursor value);
  bool extensions(const At& at, shape::Cursor value);
  bool mailbox(const At& at, shape::Cursor value);
  bool mailbox_hash(const At& at, shape::Cursor value);
  bool account(const At& at, shape::Cursor value);

  bool actor(const At& at, shape::Cursor value);
  bool agent(const At& at, shape::Cursor value);
  bool group(const At& at, shape::Cursor value);
  bool member_list(const At& at, shape::Cursor value);
  bool authority(const At& at, shape::Cursor value);
  bool verb(const At& at, shape::Cursor value);
  bool statement_object(const At& at, shape::Cursor value);
  bool plain_object(const At& at, shape::Cursor value);  // of a sub-statement
  bool activity(const At& at, shape::Cursor value);
  bool definition(const At& at, shape::Cursor value);
  bool interaction(const At& at, shape::Cursor value);
  bool components(const At& at, shape::Cursor value);
  bool component(const At& at, shape::Cursor value);
  bool text_list(const At& at, shape::Cursor value);
  bool reference(const At& at, shape::Cursor value);
  bool sub_statement(const At& at, shape::Cursor value);
  bool whole_rules(const At& at, shape::Cursor value);
  bool result(const At& at, shape::Cursor value);
  bool score(const At& at, shape::Cursor value);
  bool context(const At& at, shape::Cursor value);
  bool context_activities(const At& at, shape::Cursor value);
  bool activities(const At& at, shape::Cursor value);
  bool context_agents(const At& at, shape::Cursor value);
  bool context_agent(const At& at, shape::Cursor value);
  bool context_groups(const At& at, shape::Cursor value);
  bool context_group(const At& at, shape::Cursor value);
  bool relevant_types(const At& at, shape::Cursor value);
  bool attachments(const At& at, shape::Cursor value);
  bool attachment(const At& at, shape::Cursor value);

  Version version_;
  std::string problem_;
};

inline constexpr std::string_view kVoided = "http://adlnet.gov/expapi/verbs/voided";
inline constexpr std::string_view kSignature = "http://adlnet.gov/expapi/attachments/signature";

}  // namespace mc::xapi
