#include "appliance/http/pipeline.hpp"

namespace mc::http {
namespace {

class SessionAuthenticator final : public Authenticator {
public:
  explicit SessionAuthenticator(security::Sessions& sessions) : sessions_(sessions) {}
  Result<std::shared_ptr<const security::Viewer>> resolve(std::string_view token, security::Touch touch) override {
    return sessions_.resolve(token, touch);
  }
  Result<std::shared_ptr<const security::Viewer>> at(std::shared_ptr<const security::Viewer> viewer,
                                                     std::string_view address) override {
    return sessions_.at(std::move(viewer), address);
  }

private:
  security::Sessions& sessions_;
};

}  // namespace

std::unique_ptr<Authenticator> authenticator_of(security::Sessions& sessions) {
  return std::make_unique<SessionAuthenticator>(sessions);
}

}  // namespace mc::http
