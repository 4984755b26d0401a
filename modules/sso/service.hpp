#pragma once
// Rules of module sso. Knows SAML only through appliance/saml; OIDC providers would stand beside SamlSide.
#include <mutex>

#include "appliance/saml/messages.hpp"
#include "appliance/saml/response.hpp"
#include "modules/sso/requests.hpp"
#include "modules/sso/store.hpp"

namespace mc::sso {

struct Client {
  std::string request_id;
  std::string address;
  std::string user_agent;
};

/// Where we are: derived from the configured address, so that a Host header changes nothing.
struct Addresses {
  std::string entity_id;
  std::string acs;
  std::string logout;
};

/// A started sign-in: where the browser goes, and the value of its cookie.
struct Going {
  Start answer;
  std::string browser;
};

/// What the assertion consumer service answers: always a redirect; with a session when the sign-in succeeded.
struct Landing {
  std::string location;
  std::optional<security::Issued> issued;
};

/// Thread-safe. Private keys are unsealed for each use and wiped after it.
class Service final : public Sso {
public:
  Service(Platform& platform, accounts::Accounts& accounts, const security::Keys& keys);
  Result<std::vector<Provider>> offered(data::Tx& tx) override;

  // service_admin.cpp; every change is audited
  Result<Overview> overview();
  Result<Provider> add(const security::Viewer& viewer, const NewProvider& in);
  Result<Provider> change(const security::Viewer& viewer, ProviderId id, const ProviderChange& in);
  Result<Provider> replace_metadata(const security::Viewer& viewer, ProviderId id, const MetadataIn& in);
  Result<Provider> set_state(const security::Viewer& viewer, ProviderId id, const StateChange& in);
  Status remove(const security::Viewer& viewer, ProviderId id);
  /// Announces a next key; the second call makes it the current one.
  Result<Overview> roll_key(const security::Viewer& viewer);
  Result<std::string> own_metadata();

  // service_sign_in.cpp
  Result<ProviderOptions> options();
  Result<Going> start(ProviderId id, Purpose purpose, const security::Viewer* viewer, std::string_view return_to,
                      std::string_view browser);
  /// The form that a browser brought from the provider. Never fails: a refusal leads to the sign-in page with its code.
  Landing consume(std::string_view form, std::string_view browser, const Client& client);

  // service_logout.cpp
  /// Ends this session here; the address leads on to the provider's logout when it has one.
  Result<LogoutStart> sign_out(const security::Viewer& viewer);
  /// A logout message of the redirect binding; the answer is where the browser goes next.
  std::string logout(std::string_view query, const Client& client);

  Status purge();

private:
  struct Found {
    ProviderRow row;
    saml::IdentityProvider provider;
    ProviderRules rules;
  };
  Result<Found> find(data::Tx& tx, ProviderId id);
  static Result<Found> read(ProviderRow row, Instant now);
  static Provider show(const Found& found);
  Result<std::vector<KeyRow>> ensured_keys();
  Result<KeyRow> make_key(KeyState state);
  Result<saml::Key> unseal(const KeyRow& row) const;
  Result<saml::Key> current_key();
  Status audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
               std::string outcome = "ok", std::string details = "{}", const Client& client = {});
  Result<Landing> sign_in(std::string_view form, std::string_view browser, const Client& client);
  Result<Landing> finish(const RequestRow& request, const Found& found, const saml::Login& login, const Client& client);
  Result<PersonId> person_for(data::Tx& tx, const Found& found, const saml::Login& login);
  Result<PersonId> join(data::Tx& tx, const Found& found, const saml::Login& login);
  Status give_roles(data::Tx& tx, PersonId person, const Found& found, const saml::Login& login);
  Result<std::string> answer_logout(std::string_view query, const Client& client);
  std::string random_token(std::size_t bytes);

  Platform& platform_;
  accounts::Accounts& accounts_;
  Secret sealing_key_;
  Addresses addresses_;
  std::mutex key_making_;
};

void add_routes(http::Routes& routes, Service& service, const Clock& clock);

}  // namespace mc::sso
