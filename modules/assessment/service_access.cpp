// Who may see results and change marks: asked of the owner of the quiz. Denials are audited.
#include "appliance/base/log.hpp"
#include "modules/assessment/service.hpp"

namespace mc::assessment {

Result<QuizPlace> Service::place_for(data::Tx& tx, const Asker& asker, std::string_view permission, QuizId quiz) {
  if (!owner_) return not_found();
  auto places = TRY(owner_->places(tx, {quiz}));
  auto found = places.find(quiz);
  if (found == places.end()) return not_found();
  if (!TRY(owner_->may(tx, asker.viewer, permission, found->second.course_id))) return not_found(std::string(kDenied));
  return found->second;
}

void Service::audit_denied(const Asker& asker, const std::string& object) {
  Status written = platform_.db.write([&](data::Tx& tx) -> Status {
    security::AuditEvent event;
    event.actor = asker.viewer.person;
    event.action = "assessment.access";
    event.object = object;
    event.outcome = "denied";
    event.request_id = asker.request_id;
    event.address = asker.address;
    return platform_.audit.append(tx, event);
  });
  if (!written) LOG(error, "audit_denied_failed", {"code", written.error().code}, {"request_id", asker.request_id});
}

Status Service::audit(data::Tx& tx, const Asker& asker, std::string action, std::string object, std::string details) {
  security::AuditEvent event;
  event.actor = asker.viewer.person;
  event.action = std::move(action);
  event.object = std::move(object);
  event.details.text = std::move(details);
  event.request_id = asker.request_id;
  event.address = asker.address;
  return platform_.audit.append(tx, event);
}

Result<std::map<PersonId, std::string>> Service::names(data::Tx& tx, std::vector<PersonId> people) {
  if (!owner_ || people.empty()) return std::map<PersonId, std::string>();
  return owner_->names(tx, people);
}

}  // namespace mc::assessment
