#include "appliance/mail/outbox.hpp"

#include "appliance/base/log.hpp"
#include "appliance/security/secret_box.hpp"
#include "appliance/shape/shape.hpp"

namespace mc::mail {
namespace {

// With the queue's backoff (5 s doubling to an hour) about two days.
constexpr int kAttempts = 56;
constexpr std::string_view kPurpose = "queued mail";

/// Do not change: stored format. `sealed` is base 64 of the mail's JSON, bound to the id.
struct SendMail {
  static constexpr std::string_view kKind = "mail.send";
  Uuid id{};
  std::string sealed;
};
FIELDS(SendMail, id, sealed)

class Outbox final : public Mailer {
public:
  Outbox(jobs::Jobs& jobs, const Clock& clock, Random& random, const security::Keys& keys, SmtpSettings settings)
      : jobs_(jobs), clock_(clock), random_(random), box_(keys, kPurpose), smtp_(std::move(settings)) {
    jobs.handle<SendMail>([this](const SendMail& job) { return deliver_queued(job); });
  }
  bool available() const override { return !smtp_.settings().host.empty(); }
  Status send(data::Tx& tx, const Mail& mail) override {
    if (!available()) return fail(Fault::unavailable, "mail_off", "No mail server is set up.");
    TRY(check_mail(mail));
    SendMail job{make_uuid7(tx.now(), random_), {}};
    job.sealed = to_base64(box_.seal(as_bytes(shape::to_json(mail)), job.id, random_));
    jobs::Settings settings;
    settings.attempts = kAttempts;
    settings.priority = jobs::Priority::high;  // somebody waits for it at the sign-in page
    return jobs_.enqueue(tx, job, std::move(settings));
  }
  Status deliver(const Mail& mail, std::string_view id) override {
    if (!available()) return fail(Fault::unavailable, "mail_off", "No mail server is set up.");
    return smtp_.deliver(mail, id, clock_.now());
  }

private:
  Status deliver_queued(const SendMail& job) const {
    if (!available()) return fail(Fault::unavailable, "mail_off", "No mail server is set up.");
    Bytes plain = TRY(box_.open(TRY(from_base64(job.sealed)), job.id));
    Mail mail = TRY(shape::from_json<Mail>(as_text(plain)));
    auto delivered = smtp_.deliver(mail, uuid_text(job.id), clock_.now());
    if (!delivered && delivered.error().fault == Fault::invalid) {
      LOG(warning, "mail_refused", {"mail", uuid_text(job.id)}, {"code", delivered.error().code});
      return {};
    }
    return delivered;
  }

  jobs::Jobs& jobs_;
  const Clock& clock_;
  Random& random_;
  security::SecretBox box_;
  Smtp smtp_;
};

}  // namespace

std::unique_ptr<Mailer> make_mailer(jobs::Jobs& jobs, const Clock& clock, Random& random, const security::Keys& keys,
                                    SmtpSettings settings) {
  return std::make_unique<Outbox>(jobs, clock, random, keys, std::move(settings));
}

}  // namespace mc::mail
