#include "modules/notifications/kinds.hpp"

#include <algorithm>
#include <array>

#include "appliance/base/text.hpp"

namespace mc::notifications {
namespace {

using enum Mode;

constexpr std::array kGroups{
    Group{"security", now, now, now, true, false},       Group{"credentials", now, now, now, false, false},
    Group{"assignments", now, off, now, false, false},   Group{"learning", now, off, now, false, false},
    Group{"classes", now, off, now, false, false},       Group{"team", daily, off, off, false, false},
    Group{"work", now, off, off, false, false},          Group{"privacy", now, off, off, false, false},
    Group{"operations", now, off, now, false, false},    Group{"social", daily, off, off, false, false},
    Group{"suggestions", weekly, off, off, false, true}, Group{"other", daily, off, off, false, false},
};

constexpr std::array kKinds{
    Kind{"security_alert", "security", ""},
    Kind{"break_glass", "security", ""},
    Kind{"credential_expiring", "credentials", "credential days on"},
    Kind{"credential_expired", "credentials", "credential days on"},
    Kind{"credential_verified", "credentials", "credential"},
    Kind{"credential_rejected", "credentials", "credential"},
    Kind{"credential_discrepancy", "credentials", "credential"},
    Kind{"credential_update_prompt", "credentials", "credential course"},
    Kind{"compact_problem", "credentials", "credential state"},
    Kind{"ce_rule_changed", "credentials", "state profession"},
    Kind{"scan_read", "credentials", ""},
    Kind{"assigned", "assignments", "course due"},
    Kind{"due_soon", "assignments", "course due days"},
    Kind{"overdue", "assignments", "course due"},
    Kind{"nudge", "assignments", "course due by"},
    Kind{"extension_approved", "assignments", "course due"},
    Kind{"extension_denied", "assignments", "course due"},
    Kind{"certification_due", "assignments", "certification day"},
    Kind{"certification_expired", "assignments", "certification day"},
    Kind{"certification_extended", "assignments", "certification day"},
    Kind{"certification_not_extended", "assignments", "certification day"},
    Kind{"checklist_assigned", "assignments", "title"},
    Kind{"checklist_due", "assignments", "title"},
    Kind{"checklist_overdue", "assignments", "title"},
    Kind{"checklist_expired", "assignments", "title"},
    Kind{"attestation_asked", "assignments", "title"},
    Kind{"attestation_again", "assignments", "title"},
    Kind{"attestation_due", "assignments", "title"},
    Kind{"attestation_overdue", "assignments", "title"},
    Kind{"skill_needs_practice", "assignments", ""},
    Kind{"compliance_reminder", "assignments", "count"},
    Kind{"certification_earned", "learning", "certification day"},
    Kind{"certificate_ready", "learning", "course"},
    Kind{"waitlist_promoted", "learning", "course"},
    Kind{"assignment_returned", "learning", "assignment course"},
    Kind{"assignment_graded", "learning", "assignment course score"},
    Kind{"checklist_completed", "learning", "title"},
    Kind{"preceptor_named", "learning", ""},
    Kind{"class_signed_up", "classes", "session"},
    Kind{"class_registered", "classes", "session class when"},
    Kind{"class_promoted", "classes", "session class"},
    Kind{"class_waitlisted", "classes", "session class"},
    Kind{"class_seat_free", "classes", "session class until"},
    Kind{"class_declined", "classes", "session"},
    Kind{"class_signup_cancelled", "classes", "session"},
    Kind{"class_cancelled", "classes", "session class"},
    Kind{"class_leading", "classes", "session"},
    Kind{"class_changed", "classes", "session class when"},
    Kind{"class_reminder", "classes", "session when"},
    Kind{"class_tomorrow", "classes", "session class when"},
    Kind{"class_below_minimum", "classes", "session"},
    Kind{"class_reimbursement_decided", "classes", "class"},
    Kind{"class_group_held", "classes", "class until"},
    Kind{"class_match", "suggestions", "class when"},
    Kind{"new_course", "suggestions", "course category"},
    Kind{"webhook_paused", "operations", ""},
    Kind{"operations_alert", "operations", ""},
    Kind{"credential_report_expiring", "team", "person credential on"},
    Kind{"credential_report_expired", "team", "person credential on"},
    Kind{"credentials_escalated", "team", "count on"},
    Kind{"class_approval_needed", "team", "session"},
    Kind{"extension_asked", "team", "person course until"},
    Kind{"team_overdue", "team", "count"},
    Kind{"team_overdue_long", "team", "count days"},
    Kind{"team_digest", "team", "overdue soon"},
    Kind{"scans_read", "work", "count"},
    Kind{"exclusion_match", "work", ""},
    Kind{"co_author_invited", "work", "course by"},
    Kind{"course_submitted", "work", "course"},
    Kind{"course_published", "work", "course"},
    Kind{"course_returned", "work", "course"},
    Kind{"import_finished", "work", ""},
    Kind{"report_ready", "work", ""},
    Kind{"access_review_due", "work", "due"},
    Kind{"compliance_due", "work", "due"},
    Kind{"data_export_ready", "privacy", ""},
    Kind{"data_export_by_officer", "privacy", ""},
    Kind{"erasure_requested", "privacy", "due"},
    Kind{"erasure_due", "privacy", "due"},
    Kind{"erasure_declined", "privacy", ""},
    Kind{"erasure_last_super_admin", "privacy", ""},
};
constexpr Kind kOther{"_other", "other", ""};

}  // namespace

Mode Group::mode(Channel channel) const {
  return channel == Channel::email ? email : channel == Channel::sms ? sms : push;
}

std::span<const Group> groups() { return kGroups; }
std::span<const Kind> kinds() { return kKinds; }

const Group* group_named(std::string_view name) {
  for (const Group& group : kGroups)
    if (group.name == name) return &group;
  return nullptr;
}

const Kind& kind_of(std::string_view code) {
  for (const Kind& kind : kKinds)
    if (kind.code == code) return kind;
  return kOther;
}

bool known_code(std::string_view code) { return &kind_of(code) != &kOther; }

const Group& group_of(std::string_view code) {
  const Group* group = group_named(kind_of(code).group);
  return group != nullptr ? *group : kGroups.back();
}

std::vector<std::string_view> placeholders_of(const Kind& kind) {
  std::vector<std::string_view> out;
  if (!kind.params.empty()) out = split(kind.params, ' ');
  for (std::string_view always : {"name", "organisation", "link"}) out.push_back(always);
  return out;
}

}  // namespace mc::notifications
