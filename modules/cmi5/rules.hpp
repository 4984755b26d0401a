#pragma once
// What an AU may state in its session (cmi5 Quartz, sections 6.3, 7.1, 9, 10 and 11), as pure functions.
#include <optional>
#include <string>
#include <string_view>

#include "appliance/shape/document.hpp"
#include "modules/cmi5/vocabulary.hpp"

namespace mc::cmi5 {

/// What is known of the session when a statement arrives.
struct SessionFacts {
  std::string session;       // id, as in the context template
  std::string registration;  // UUID
  std::string home_page;     // of the actor's account
  std::string account;
  std::string activity;   // that the LMS made for the AU
  std::string publisher;  // the AU's own id
  LaunchMode mode = LaunchMode::Normal;
  std::optional<double> mastery;
  bool preferences_read = false;
  bool initialized = false;
  bool ended = false;  // terminated or abandoned
  // cmi5 defined statements of this session
  bool completed = false;
  bool passed = false;
  bool failed = false;
  // of this AU in the whole registration
  bool ever_completed = false;
  bool ever_passed = false;
};

/// Why a statement is refused: the requirement's section and a sentence for the AU's author.
struct Violation {
  std::string section;
  std::string text;
};

/// A statement that a record store would take; nothing when this session may make it.
std::optional<Violation> judge(shape::Cursor statement, const SessionFacts& facts);
/// Does it claim to be a "cmi5 defined" statement (7.1.3)?
bool is_cmi5_defined(shape::Cursor statement);

/// An agent as JSON: is it the learner of the session?
bool is_actor(shape::Cursor agent, const SessionFacts& facts);
/// The learner preferences document that an AU wants to write (11).
std::optional<Violation> judge_preferences(std::string_view content);

/// The member of an object; nothing when it is absent or `object` is none.
std::optional<shape::Cursor> member(shape::Cursor object, std::string_view name);
/// The string there, or empty.
std::string_view text_at(const std::optional<shape::Cursor>& value);
std::optional<double> number_at(const std::optional<shape::Cursor>& value);

}  // namespace mc::cmi5
