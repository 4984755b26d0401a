#pragma once
// PUBLIC header of module analytics: what people do, captured; dashboards, lists, matrices and scheduled reports made
// of it and of the other modules' facts.
#include <memory>

#include "appliance/mail/mail.hpp"
#include "modules/compliance/compliance.hpp"
#include "modules/study/study.hpp"

namespace mc::analytics {

/// What the browser may say of its own person.
enum class CapturedKind : std::uint8_t {
  course_view,
  lesson_view,
  start,
  pause,
  resume,
  activity,  // with `seconds`: she was at it
  lesson_complete,
  bookmark,
  download,
  search
};
ENUM_NAMES(CapturedKind, course_view, lesson_view, start, pause, resume, activity, lesson_complete, bookmark, download,
           search)
/// What is kept: that, and what the other modules tell.
enum class EventKind : std::uint8_t {
  course_view,
  lesson_view,
  start,
  pause,
  resume,
  activity,
  lesson_complete,
  bookmark,
  download,
  search,
  enrol,
  course_complete,
  quiz_pass,
  quiz_fail,
  certificate
};
ENUM_NAMES(EventKind, course_view, lesson_view, start, pause, resume, activity, lesson_complete, bookmark, download,
           search, enrol, course_complete, quiz_pass, quiz_fail, certificate)

/// Thread-safe.
class Analytics {
public:
  virtual ~Analytics() = default;
  /// Makes the read model anew from the other modules (after `demo`, restore, or on command).
  virtual Status rebuild() = 0;
  /// The hourly job: sums what was captured and looks at whose progress has moved.
  virtual Status aggregate() = 0;
};

/// The modules that are asked. `mailer` may be null: then a report is told of in the app only.
struct Parts {
  accounts::Accounts& accounts;
  organisation::Organisation& organisation;
  notifications::Notifications& notifications;
  assessment::Assessment& assessment;
  courses::Courses& courses;
  learning::Learning& learning;
  certificates::Certificates& certificates;
  credentials::Credentials& credentials;
  credits::Credits& credits;
  compliance::Compliance& compliance;
  study::Study& study;
  mail::Mailer* mailer = nullptr;
};

std::unique_ptr<Analytics> make_analytics(Platform& platform, const Parts& parts);

}  // namespace mc::analytics
