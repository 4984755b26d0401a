#pragma once
// PUBLIC for the program: is a bundle there that nobody has asked to install yet (NT-40)?
#include <string>

#include "appliance/data/data.hpp"

namespace mc::updates {

/// The version of the uploaded bundle; empty: none waits.
Result<std::string> waiting_version(data::Tx& tx);

}  // namespace mc::updates
