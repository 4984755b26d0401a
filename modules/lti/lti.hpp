#pragma once
// PUBLIC header of module lti: LTI 1.3 Advantage, both ways. As a platform our lessons launch tools of others, which
// send scores back; as a tool other learning platforms launch our courses and hear how people did.
#include <functional>
#include <memory>
#include <string>

#include "appliance/oidc/flow.hpp"
#include "appliance/security/keys.hpp"
#include "modules/accounts/accounts.hpp"
#include "modules/learning/learning.hpp"

namespace mc::lti {

struct ToolTag;
struct LinkTag;
struct LineItemTag;
struct PlatformTag;
struct LtiLaunchTag;
using ToolId = Id<ToolTag>;
using LinkId = Id<LinkTag>;
using LineItemId = Id<LineItemTag>;
using PlatformId = Id<PlatformTag>;
using LtiLaunchId = Id<LtiLaunchTag>;

/// How to ask the servers of a tool or platform: with these certificates (PEM), or the machine's authorities when
/// empty.
using SendFor = std::function<oidc::Send(const std::string& trust_pem)>;

/// Thread-safe. Nothing of it is of use to other modules yet: it works through routes, events and a LessonKind.
class Lti {
public:
  virtual ~Lti() = default;
};

struct LtiParts {
  accounts::Accounts& accounts;
  courses::Courses& courses;
  learning::Learning& learning;
  const security::Keys& keys;  // seals our private keys
  SendFor send_for{};          // net's client unless a test says otherwise
};
std::unique_ptr<Lti> make_lti(Platform& platform, const LtiParts& parts);

}  // namespace mc::lti
