#pragma once
// The cycle of one person in one certification: opens, asks for courses, completes, expires, ends. The only place that
// writes where somebody stands.
#include "modules/certification/dates.hpp"
#include "modules/certification/path.hpp"
#include "modules/certification/store.hpp"

namespace mc::certification {

/// A certification with its definition read.
struct Known {
  ItemRow row;
  Definition definition;
  const Path& path(PathKind kind) const {
    return kind == PathKind::renewal && definition.renewal_path ? *definition.renewal_path : definition.path;
  }
  std::string source() const { return "certification:" + row.id.text(); }
};
Result<Known> read_definition(ItemRow row);
Standing standing_of(const PersonRow& person, Date today);

/// Every function runs in the caller's transaction and may run twice. Thread-safe.
class Cycles {
public:
  Cycles(Platform& platform, accounts::Accounts& accounts, organisation::Organisation& organisation,
         notifications::Notifications& notifications, learning::Learning& learning,
         certificates::Certificates& certificates)
      : platform_(platform), accounts_(accounts), organisation_(organisation), notifications_(notifications),
        learning_(learning), certificates_(certificates) {}

  Result<Known> load(data::Tx& tx, CertificationId id);
  /// Somebody comes in by an audience or by herself, or comes back.
  Status come_in(data::Tx& tx, const Known& known, PersonId person, bool by_audience);
  /// Nothing requires it of her any more: the open cycle ends, what she has stays.
  Status end(data::Tx& tx, const Known& known, PersonRow& person);
  /// A course was completed: it counts in every open cycle that it belongs to.
  Status credit(data::Tx& tx, const learning::CourseCompleted& event);
  /// By today's date: opens a cycle that is due to open, tells of an expiry, ends an exemption, asks for courses.
  Status look(data::Tx& tx, const Known& known, PersonRow& person);
  Status exempt(data::Tx& tx, const Known& known, PersonRow& person, std::optional<Date> until);
  Status end_exemption(data::Tx& tx, const Known& known, PersonRow& person);
  /// Counts as the course, or as all that is missing.
  Status equivalent(data::Tx& tx, const Known& known, PersonRow& person, const WaiverRow& waiver);
  Status extend(data::Tx& tx, const Known& known, PersonRow& person, Date due_on);
  /// After a change of the definition: the window of who is certified moves, her expiry does not.
  Status follow_definition(data::Tx& tx, const Known& known, PersonRow& person);

private:
  Status open(data::Tx& tx, const Known& known, PersonRow& person, PathKind path);
  Status take_earlier(data::Tx& tx, const Known& known, const CycleRow& cycle);
  /// Completes the cycle when its path is done, else asks for what is next.
  Status advance(data::Tx& tx, const Known& known, PersonRow& person);
  Status complete(data::Tx& tx, const Known& known, PersonRow& person, CycleRow& cycle, Instant at);
  Status ask_for(data::Tx& tx, const Known& known, const PersonRow& person, const CycleRow& cycle,
                 const std::set<CourseId>& taken, const std::set<CourseId>& next);
  Status withdraw_all(data::Tx& tx, const Known& known, PersonId person);
  Status close(data::Tx& tx, PersonRow& person, CycleStatus status);
  Status save(data::Tx& tx, PersonRow& person);
  Status tell(data::Tx& tx, PersonId person, const std::string& code, const Known& known, const std::string& text,
              const std::string& key, std::optional<Date> day);

  Platform& platform_;
  accounts::Accounts& accounts_;
  organisation::Organisation& organisation_;
  notifications::Notifications& notifications_;
  learning::Learning& learning_;
  certificates::Certificates& certificates_;
};

}  // namespace mc::certification
