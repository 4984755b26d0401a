// Copies of signed checkpoints off this machine: a folder on a second host, an HTTPS receiver, a mail to the officer.
#include <filesystem>

#include <fmt/format.h>

#include "appliance/base/log.hpp"
#include "appliance/security/checkpoint_note.hpp"
#include "appliance/security/witness_file.hpp"
#include "modules/accounts/fresh_proof.hpp"
#include "modules/evidence/service.hpp"

namespace mc::evidence {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostWitnesses = 20;
constexpr std::chrono::hours kMailEvery{20};  // one a day

std::string witness_object(WitnessId id) { return "audit_witness:" + id.text(); }
std::string secret_context(WitnessId id) { return "evidence:witness:" + id.text(); }

Witness witness_view(const WitnessRow& row) {
  return {row.id,        row.name,     row.kind,  row.target,  row.secret.has_value(), row.enabled, row.last_at,
          row.last_size, row.tried_at, row.error, row.failures};
}

}  // namespace

Status Service::check_target(const WitnessIn& in) const {
  if (in.kind == WitnessKind::folder) {
    const fs::path folder(in.target.value);
    std::error_code ignored;
    if (!folder.is_absolute() || folder.lexically_normal() != folder)
      return invalid("target", "not_a_folder", "Enter the whole path of a folder, as /mnt/witness.");
    if (!fs::is_directory(folder, ignored))
      return invalid("target", "folder_missing", "That folder does not exist on this server. Mount it first.");
    const fs::path data = fs::weakly_canonical(platform_.scratch, ignored).parent_path();
    const auto inside = fs::weakly_canonical(folder, ignored).lexically_relative(data);
    if (!inside.empty() && *inside.begin() != "..")
      return invalid("target", "inside_data", "A copy inside the data directory is lost together with it.");
    return {};
  }
  if (in.kind == WitnessKind::mail) {
    if (!mail::is_mail_address(in.target.value))
      return invalid("target", "mail_address_unusable", "Enter one address.");
    if (parts_.mailer == nullptr || !parts_.mailer->available())
      return conflict("mail_off", "No mail server is set up.");
    return {};
  }
  if (!net::parse_https(in.target.value)) return invalid("target", "url_unusable", "Enter an https:// address.");
  return {};
}

Result<Witnesses> Service::witnesses(const security::Viewer& viewer) {
  if (!viewer.may_everywhere(kAudit)) return forbidden();
  return platform_.db.read([&](data::Tx& tx) -> Result<Witnesses> {
    Witnesses out;
    for (const WitnessRow& row : TRY(store::witnesses(tx))) out.items.push_back(witness_view(row));
    if (auto newest = TRY(platform_.audit.checkpoints(tx, INT64_MAX, 1)); !newest.empty()) {
      out.newest_size = newest.front().size;
      out.newest_at = newest.front().at;
    }
    out.mail_available = parts_.mailer != nullptr && parts_.mailer->available();
    out.verifier_key = platform_.audit.verifier_key();
    return out;
  });
}

Result<Witness> Service::save_witness(const security::Viewer& viewer, std::optional<WitnessId> id,
                                      const WitnessIn& in) {
  if (!viewer.may_everywhere(kWitness)) return forbidden();
  TRY(accounts::proved_lately(parts_.accounts, viewer));
  TRY(check_target(in));
  return platform_.db.write([&](data::Tx& tx) -> Result<Witness> {
    WitnessRow row;
    if (id) {
      auto found = TRY(store::witness(tx, *id));
      if (!found) return not_found("witness_not_found");
      row = std::move(*found);
      if (row.target != in.target.value) {
        row.last_at.reset();
        row.last_size = 0;
        // A token goes only to the address that it was entered for.
        if (!in.secret) row.secret.reset();
      }
    } else {
      if (TRY(store::witnesses(tx)).size() >= kMostWitnesses)
        return conflict("too_many_witnesses", "Twenty are enough.");
      row.id = WitnessId::make(platform_.clock, platform_.random);
      row.created_by = viewer.person;
      row.created_at = tx.now();
    }
    row.name = in.name.value;
    row.kind = in.kind;
    row.target = in.target.value;
    row.enabled = in.enabled;
    row.error.clear();
    row.failures = 0;
    if (in.kind != WitnessKind::https || (in.secret && in.secret->value.empty()))
      row.secret.reset();
    else if (in.secret)
      row.secret = secret_key_.seal(as_bytes(in.secret->value), as_bytes(secret_context(row.id)), platform_.random);
    TRY(store::put(tx, row));
    TRY(audit(tx, viewer.person, id ? "audit_witness.changed" : "audit_witness.added", witness_object(row.id),
              fmt::format(R"({{"kind":"{}","enabled":{}}})", shape::enum_name(row.kind), row.enabled)));
    return witness_view(row);
  });
}

Result<http::Nothing> Service::remove_witness(const security::Viewer& viewer, WitnessId id) {
  if (!viewer.may_everywhere(kWitness)) return forbidden();
  TRY(accounts::proved_lately(parts_.accounts, viewer));
  return platform_.db.write([&](data::Tx& tx) -> Result<http::Nothing> {
    if (!TRY(store::witness(tx, id))) return not_found("witness_not_found");
    TRY(store::remove_witness(tx, id));
    TRY(audit(tx, viewer.person, "audit_witness.removed", witness_object(id)));
    return http::Nothing{};
  });
}

Status Service::hand_over(const WitnessRow& witness, const std::string& note) {
  if (witness.kind == WitnessKind::folder) {
    const auto parsed = security::parse_checkpoint(note);
    return security::append_witness_note(witness.target, parsed ? parsed->origin : std::string("medconnect"), note);
  }
  if (witness.kind == WitnessKind::mail) {
    if (parts_.mailer == nullptr || !parts_.mailer->available()) return fail(Fault::unavailable, "mail_off");
    mail::Mail letter;
    letter.to = witness.target;
    letter.subject = "Audit log checkpoint";
    letter.text = fmt::format("Keep this mail. With it you can prove later that the audit log of {} was not changed:\n"
                              "medconnect audit verify --against FILE\n\n{}\nVerifier key: {}\n",
                              platform_.settings.organisation_name, note, platform_.audit.verifier_key());
    return platform_.db.write([&](data::Tx& tx) { return parts_.mailer->send(tx, letter); });
  }
  net::HttpRequest request;
  request.url = witness.target;
  request.body = note;
  request.content_type = "text/plain; charset=utf-8";
  if (witness.secret) {
    const Bytes token = TRY(secret_key_.open(*witness.secret, as_bytes(secret_context(witness.id))));
    request.headers["Authorization"] = "Bearer " + std::string(token.begin(), token.end());
  }
  const net::HttpAnswer answer = TRY(parts_.send(request));
  if (answer.status / 100 != 2)
    return fail(Fault::unavailable, "receiver_refused", fmt::format("The receiver answered {}.", answer.status));
  return {};
}

Status Service::copy_to(const WitnessRow& witness, const std::string& note, std::int64_t size) {
  const Status handed = hand_over(witness, note);
  return platform_.db.write([&](data::Tx& tx) -> Status {
    auto row = TRY(store::witness(tx, witness.id));
    if (!row) return {};
    row->tried_at = tx.now();
    if (handed) {
      row->last_at = tx.now();
      row->last_size = size;
      row->error.clear();
      row->failures = 0;
    } else {
      row->error = handed.error().detail.empty() ? handed.error().code : handed.error().detail;
      ++row->failures;
      if (row->failures == 3)
        TRY(tell(tx, to_string(platform_.clock.today()), "/audit/witnesses",
                 "witness:" + row->id.text() + ":" + to_string(platform_.clock.today())));
    }
    TRY(store::put(tx, *row));
    // A failure is a row each time it begins, not each hour.
    if (!handed && row->failures > 1) return {};
    return audit(tx, std::nullopt, "audit.checkpoint_copied", witness_object(row->id),
                 fmt::format(R"({{"size":{}}})", size), handed ? "ok" : "failed");
  });
}

Status Service::copy_checkpoint() {
  const std::string note = TRY(platform_.audit.checkpoint());
  const auto checkpoint = security::parse_checkpoint(note);
  if (!checkpoint) return internal("checkpoint_unreadable", "The newest checkpoint cannot be read.");
  // Computes and keeps the hashes of what was added, so that a proof is quick when somebody asks.
  if (auto known = platform_.audit.consistency(checkpoint->size, checkpoint->size); !known)
    LOG(warning, "audit_pieces_failed", {"code", known.error().code});
  for (const WitnessRow& row : TRY(platform_.db.read([](data::Tx& tx) { return store::witnesses(tx); }))) {
    const bool recent = row.last_at && platform_.clock.now() - *row.last_at < kMailEvery;
    if (!row.enabled || (row.last_at && row.last_size == checkpoint->size)) continue;
    if (row.kind == WitnessKind::mail && recent) continue;
    TRY(copy_to(row, note, checkpoint->size));
  }
  return {};
}

Result<Witness> Service::copy_now(const security::Viewer& viewer, WitnessId id) {
  if (!viewer.may_everywhere(kWitness)) return forbidden();
  auto row = TRY(platform_.db.read([&](data::Tx& tx) { return store::witness(tx, id); }));
  if (!row) return not_found("witness_not_found");
  const std::string note = TRY(platform_.audit.checkpoint());
  const auto checkpoint = security::parse_checkpoint(note);
  TRY(copy_to(*row, note, checkpoint ? checkpoint->size : 0));
  row = TRY(platform_.db.read([&](data::Tx& tx) { return store::witness(tx, id); }));
  if (!row) return not_found("witness_not_found");
  return witness_view(*row);
}

Result<std::vector<OutboundPlace>> Service::destinations(data::Tx& tx) {
  std::vector<OutboundPlace> out;
  for (const WitnessRow& row : TRY(store::witnesses(tx))) {
    if (row.kind != WitnessKind::https) continue;
    const auto [host, port] = place_of_url(row.target);
    out.push_back({"audit_witness", row.name, host, port, row.enabled, "/audit/witnesses"});
  }
  return out;
}

}  // namespace mc::evidence
