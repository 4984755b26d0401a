#pragma once
// PUBLIC header of module badges: certificates as Open Badges 3.0 (1EdTech), signed as VC-JWT, which other systems can
// verify without asking this server.
#include <memory>

#include "modules/certificates/certificates.hpp"

namespace mc::security {
class Keys;
}

namespace mc::badges {

class Badges {
public:
  virtual ~Badges() = default;
};

std::unique_ptr<Badges> make_badges(Platform& platform, certificates::Certificates& certificates,
                                    accounts::Accounts& accounts, const security::Keys& keys);

}  // namespace mc::badges
