#pragma once
// PUBLIC header of module sync: releases of anonymised counts that somebody starts, somebody else approves, and that
// then leave as a signed and sealed file.
#include <filesystem>
#include <functional>
#include <memory>

#include "appliance/net/http_client.hpp"
#include "appliance/security/keys.hpp"
#include "modules/credentials/credentials.hpp"
#include "modules/learning/learning.hpp"
#include "modules/outbound_place.hpp"

namespace mc::sync {

struct ReleaseTag;
using ReleaseId = Id<ReleaseTag>;

struct FailedSending {
  ReleaseId id;
  std::string code;
};
FIELDS(FailedSending, id, code)

/// Thread-safe.
class Sync {
public:
  virtual ~Sync() = default;
  /// Where releases are sent, when that is set up.
  virtual Result<std::vector<OutboundPlace>> outbound_places(data::Tx& tx) = 0;
  /// Approved releases whose sending was given up, oldest first, at most 20.
  virtual Result<std::vector<FailedSending>> failed_sendings(data::Tx& tx) = 0;
};

using SyncSend = std::function<Result<net::HttpAnswer>(const net::HttpRequest&)>;

struct SyncParts {
  accounts::Accounts& accounts;
  organisation::Organisation& organisation;
  courses::Courses& courses;
  learning::Learning& learning;
  credentials::Credentials& credentials;
  const security::Keys& keys;
  std::string program;  // version
  bool enabled = true;  // false: `sync.enabled = false` in the configuration, nothing can be started or sent
  std::function<SyncSend(const std::string& trust_pem)> send_for{};  // tests
  std::filesystem::path data{};  // the data directory, for marks that outlive a restore; empty: none are kept
};
std::unique_ptr<Sync> make_sync(Platform& platform, const SyncParts& parts);

}  // namespace mc::sync
