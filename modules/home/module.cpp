// Module home: composes what other modules know into the two reads that every page load needs. Owns no tables.
#include <algorithm>

#include <fmt/format.h>

#include "appliance/base/embedded.hpp"
#include "appliance/base/local_time.hpp"
#include "modules/home/home.hpp"

namespace mc::home {
namespace {

Bucket bucket_of(std::optional<std::int64_t> days) {
  if (!days || *days > 30) return Bucket::later;
  if (*days < 0) return Bucket::overdue;
  return *days <= 7 ? Bucket::due_7 : Bucket::due_30;
}

class Service final : public Home {
public:
  Service(Platform& platform, accounts::Accounts& accounts, organisation::Organisation& organisation,
          notifications::Notifications& notifications, learning::Learning& learning,
          credentials::Credentials& credentials, credits::Credits& credits, switches::Switches* switches)
      : platform_(platform), accounts_(accounts), organisation_(organisation), notifications_(notifications),
        learning_(learning), credentials_(credentials), credits_(credits), switches_(switches) {}

  Result<Boot> boot(const security::Viewer& viewer) {
    std::vector<switches::FeatureOff> off;
    if (switches_) off = TRY(switches_->off_for(viewer));
    return platform_.db.read([&](data::Tx& tx) -> Result<Boot> {
      Boot out;
      out.features_off = std::move(off);
      out.me = TRY(accounts_.me(tx, viewer));
      out.organisation = platform_.settings.organisation_name;
      if (auto staff = TRY(organisation_.staff(tx, viewer.person))) {
        out.unit_name = staff->unit_name;
        out.site_name = staff->site_name;
        out.profession = staff->profession;
        out.job_title = staff->job_title;
      }
      out.unread = TRY(notifications_.unread(tx, viewer.person));
      Date today = platform_.clock.today();
      for (const learning::Enrolment& enrolment : TRY(learning_.open_enrolments(tx, viewer.person)))
        if (enrolment.due_on && *enrolment.due_on < today) ++out.overdue;
      out.idle_minutes = TRY(idle_minutes(tx, viewer));
      out.version = std::string(build_version());
      out.time_zone = local_zone();
      return out;
    });
  }

  Result<HomeView> home(const security::Viewer& viewer) {
    return platform_.db.read([&](data::Tx& tx) -> Result<HomeView> {
      HomeView out;
      out.today = platform_.clock.today();
      auto person = TRY(accounts_.find(tx, viewer.person));
      if (person) out.first_name = person->first_name;
      TRY(add_courses(tx, viewer.person, out));
      TRY(add_credentials(tx, viewer.person, out));
      std::stable_sort(out.todo.begin(), out.todo.end(), [](const TodoItem& a, const TodoItem& b) {
        if (a.bucket != b.bucket) return a.bucket < b.bucket;
        return a.due_on.value_or(Date{INT32_MAX}) < b.due_on.value_or(Date{INT32_MAX});
      });
      for (const TodoItem& item : out.todo) {
        if (item.bucket == Bucket::overdue) ++out.overdue;
        if (item.bucket == Bucket::due_7) ++out.due_7;
        if (item.bucket == Bucket::overdue || item.bucket == Bucket::due_7) out.minutes_left += item.minutes_left;
      }
      out.licences = TRY(credits_.licences(tx, viewer.person));
      return out;
    });
  }

private:
  /// Of this session: a shared workstation and some roles lock sooner, and the warning on the screen must come before
  /// the server's end of the session.
  Result<std::int64_t> idle_minutes(data::Tx& tx, const security::Viewer& viewer) {
    auto idle = TRY(platform_.sessions.idle_of(tx, viewer.session));
    if (!idle) return platform_.settings.idle_minutes;
    return std::chrono::duration_cast<std::chrono::minutes>(*idle).count();
  }

  Status add_courses(data::Tx& tx, PersonId person, HomeView& out) {
    for (const learning::Enrolment& enrolment : TRY(learning_.open_enrolments(tx, person))) {
      TodoItem item;
      item.kind = "course";
      item.title = enrolment.course_title;
      item.reason = enrolment.reason;
      item.action = enrolment.status == learning::EnrolmentStatus::in_progress ? "resume" : "start";
      item.enrolment_id = enrolment.id;
      item.due_on = enrolment.due_on;
      if (enrolment.due_on) item.days = *enrolment.due_on - out.today;
      item.bucket = bucket_of(item.days);
      item.minutes = enrolment.minutes;
      item.minutes_left = enrolment.minutes_left;
      item.percent = enrolment.percent;
      item.ce_hours = enrolment.ce_hours;
      out.todo.push_back(std::move(item));
    }
    return {};
  }

  static std::string credential_title(const credentials::Credential& held) {
    std::string title = held.kind == credentials::Kind::license ? held.type + " licence" : held.type_name;
    if (held.state && !held.state->empty()) title += ", " + *held.state;
    if (held.compact) title += " (multistate)";
    return title;
  }

  /// A later card of the same kind and type stands for this one, which asks for nothing any more.
  static bool renewed(const credentials::Credential& held, const std::vector<credentials::Credential>& all) {
    if (held.type == "other") return false;
    return std::any_of(all.begin(), all.end(), [&](const credentials::Credential& other) {
      return other.kind == held.kind && other.type == held.type && other.state == held.state &&
             other.status != credentials::CredentialStatus::revoked &&
             (!other.expires_on || *other.expires_on > *held.expires_on);
    });
  }

  Status add_credentials(data::Tx& tx, PersonId person, HomeView& out) {
    auto all = TRY(credentials_.of_person(tx, person));
    for (const credentials::Credential& held : all) {
      out.credentials.push_back({held.id, credential_title(held), held.status, held.expires_on, held.days_left});
      bool acts = held.status == credentials::CredentialStatus::expiring_soon ||
                  held.status == credentials::CredentialStatus::expired;
      if (!acts || !held.expires_on || renewed(held, all)) continue;
      TodoItem item;
      item.kind = "credential";
      item.title = credential_title(held);
      item.reason = held.issuing_body;
      item.action = "upload";
      item.credential_id = held.id;
      item.credential_type = held.type;
      item.due_on = held.expires_on;
      item.days = *held.expires_on - out.today;
      item.bucket = bucket_of(item.days);
      out.todo.push_back(std::move(item));
    }
    for (const credentials::Requirement& requirement : TRY(credentials_.requirements(tx, person))) {
      if (requirement.held || requirement.lapsed) continue;  // an expired one is in the list already
      TodoItem item;
      item.kind = "credential";
      item.title = requirement.name;
      item.reason = "required";
      item.action = "upload";
      if (!requirement.types.empty()) item.credential_type = requirement.types.front();
      item.bucket = Bucket::overdue;
      out.todo.push_back(std::move(item));
    }
    return {};
  }

  Platform& platform_;
  accounts::Accounts& accounts_;
  organisation::Organisation& organisation_;
  notifications::Notifications& notifications_;
  learning::Learning& learning_;
  credentials::Credentials& credentials_;
  credits::Credits& credits_;
  switches::Switches* switches_;  // null in tests of other modules
};

}  // namespace

std::unique_ptr<Home> make_home(Platform& platform, accounts::Accounts& accounts,
                                organisation::Organisation& organisation, notifications::Notifications& notifications,
                                learning::Learning& learning, credentials::Credentials& credentials,
                                credits::Credits& credits, switches::Switches* switches) {
  auto service = std::make_unique<Service>(platform, accounts, organisation, notifications, learning, credentials,
                                           credits, switches);
  Service& it = *service;
  platform.routes.get<Boot>("/boot", "account:self", "What the web app needs when it starts",
                            [&it](http::Call& call) { return it.boot(call.viewer()); });
  platform.routes.get<HomeView>("/home", "learning:learn", "What you must do, in order, and how your credentials stand",
                                [&it](http::Call& call) { return it.home(call.viewer()); });
  return service;
}

}  // namespace mc::home
