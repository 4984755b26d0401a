#pragma once
// PUBLIC header of module intake: photos and PDFs of cards are read, what they say is proposed, and the owner confirms
// (CERT-005, CERT-019). Nothing becomes a credential without a person who looked at it.
#include <memory>

#include "modules/credentials/credentials.hpp"

namespace mc::intake {

class Reader;

/// Thread-safe. Takes the caller's transaction.
class Intake {
public:
  virtual ~Intake() = default;
  /// Documents of a person that wait for her look: read, or refused and not yet put away.
  virtual Result<std::int64_t> to_review(data::Tx& tx, PersonId person) = 0;
};

/// All outlive the module.
struct Parts {
  accounts::Accounts& accounts;
  organisation::Organisation& organisation;
  credentials::Credentials& credentials;
  notifications::Notifications& notifications;
  Reader* reader = nullptr;  // for tests; null: tesseract and pdftotext in the sandbox
};
std::unique_ptr<Intake> make_intake(Platform& platform, const Parts& parts);

}  // namespace mc::intake
