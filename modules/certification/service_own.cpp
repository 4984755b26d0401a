// The learner's own certifications: where she stands, programmes to join, asking for more time.
#include <algorithm>

#include <fmt/format.h>

#include "appliance/base/text.hpp"
#include "modules/certification/service.hpp"

namespace mc::certification {
namespace {}  // namespace

Result<MyCertifications> Service::mine(const security::Viewer& viewer) {
  return platform_.db.read([&](data::Tx& tx) -> Result<MyCertifications> {
    MyCertifications out{TRY(of_person(tx, viewer.person))};
    // What needs action first: expired, overdue, due, assigned, then by name.
    auto rank = [](const PersonCertification& item) {
      switch (item.standing) {
      case Standing::expired:
        return 0;
      case Standing::overdue:
        return 1;
      case Standing::due:
        return 2;
      case Standing::assigned:
        return 3;
      default:
        return 4;
      }
    };
    std::stable_sort(out.items.begin(), out.items.end(),
                     [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
    return out;
  });
}

Result<CertificationRecord> Service::my_record(const security::Viewer& viewer, CertificationId id) {
  return platform_.db.read([&](data::Tx& tx) -> Result<CertificationRecord> {
    auto row = TRY(store::person(tx, id, viewer.person));
    if (!row) return not_found("certification_not_found");
    return record_of(tx, TRY(cycles_.load(tx, id)), *row);
  });
}

Result<OpenProgrammes> Service::open_programmes(const security::Viewer& viewer) {
  return platform_.db.read([&](data::Tx& tx) -> Result<OpenProgrammes> {
    OpenProgrammes out;
    std::set<CertificationId> hers;
    for (const PersonRow& row : TRY(store::of_person(tx, viewer.person)))
      if (row.required) hers.insert(row.certification_id);
    std::string key;
    CertificationId after{};
    for (;;) {
      auto rows = TRY(store::items(tx, key, after, kRowsPerStep));
      if (rows.empty()) return out;
      key = fold(rows.back().name);
      after = rows.back().id;
      for (ItemRow& row : rows) {
        if (row.status != CertificationStatus::active) continue;
        const Known known = TRY(read_definition(std::move(row)));
        if (!known.definition.open_to_join || out.items.size() >= 200) continue;
        out.items.push_back({known.row.id, known.row.name, known.definition.description.value,
                             progress_of(known.definition.path, {}).needed, hers.contains(known.row.id)});
      }
    }
  });
}

Result<CertificationRecord> Service::join(const security::Viewer& viewer, CertificationId id) {
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    const Known known = TRY(cycles_.load(tx, id));
    if (known.row.status != CertificationStatus::active || !known.definition.open_to_join)
      return not_found("certification_not_found");
    TRY(cycles_.come_in(tx, known, viewer.person, false));
    return audit(tx, viewer.person, "certification.joined", object_of(id));
  }));
  return my_record(viewer, id);
}

Result<CertificationRecord> Service::leave(const security::Viewer& viewer, CertificationId id) {
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    auto row = TRY(store::person(tx, id, viewer.person));
    if (!row) return not_found("certification_not_found");
    if (row->by_audience) return conflict("required", "This certification is required of you.");
    TRY(cycles_.end(tx, TRY(cycles_.load(tx, id)), *row));
    return audit(tx, viewer.person, "certification.left", object_of(id));
  }));
  return my_record(viewer, id);
}

Result<ExtensionRequest> Service::ask_extension(const security::Viewer& viewer, CertificationId id,
                                                const ExtensionIn& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<ExtensionRequest> {
    auto person = TRY(store::person(tx, id, viewer.person));
    if (!person) return not_found("certification_not_found");
    if (!person->open_cycle_id || !person->due_on)
      return conflict("nothing_due", "Nothing is due that could be extended.");
    if (in.wanted_on <= *person->due_on || in.wanted_on > *person->due_on + 366)
      return invalid("wanted_on", "out_of_range", "Choose a day after the present one, at most a year later.");
    if (TRY(store::pending_of(tx, *person->open_cycle_id)))
      return conflict("request_pending", "You have asked already; the answer is still to come.");
    RequestRow row;
    row.id = RequestId::make(platform_.clock, platform_.random);
    row.certification_id = id;
    row.person_id = viewer.person;
    row.cycle_id = *person->open_cycle_id;
    row.due_on = *person->due_on;
    row.wanted_on = in.wanted_on;
    row.reason = in.reason.value;
    row.asked_at = tx.now();
    TRY(store::insert_request(tx, row));
    TRY(audit(tx, viewer.person, "certification.extension_asked", object_of(id),
              fmt::format(R"({{"request":"{}"}})", row.id.text())));
    return request_view(tx, row);
  });
}

Result<ExtensionRequest> Service::withdraw_request(const security::Viewer& viewer, RequestId id) {
  return platform_.db.write([&](data::Tx& tx) -> Result<ExtensionRequest> {
    auto row = TRY(store::request(tx, id));
    if (!row || row->person_id != viewer.person) return not_found("request_not_found");
    if (row->state != CertificationRequestState::pending)
      return conflict("request_decided", "This request is decided already.");
    row->state = CertificationRequestState::withdrawn;
    row->decided_at = tx.now();
    TRY(store::decide_request(tx, *row));
    return request_view(tx, *row);
  });
}

}  // namespace mc::certification
