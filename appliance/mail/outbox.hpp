#pragma once
// The working Mailer: one durable job for each mail, sealed while it waits, because mails carry links that sign in.
#include <memory>

#include "appliance/base/random.hpp"
#include "appliance/jobs/jobs.hpp"
#include "appliance/mail/smtp.hpp"
#include "appliance/security/keys.hpp"

namespace mc::mail {

/// Registers the job `mail.send` with `jobs`; make it before the queue starts. A mail that the server does not take is
/// tried again for about two days; one that it refuses for good is logged by the error's code and dropped.
std::unique_ptr<Mailer> make_mailer(jobs::Jobs& jobs, const Clock& clock, Random& random, const security::Keys& keys,
                                    SmtpSettings settings);

}  // namespace mc::mail
