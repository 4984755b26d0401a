#pragma once
// What the operator's console, /metrics and the support bundle know of the program.
#include <optional>
#include <string>
#include <vector>

#include "appliance/program/appliance.hpp"
#include "appliance/watch/metrics.hpp"
#include "modules/operations/operations.hpp"

namespace mc::program {

/// Everything of it outlives the module; the functions use the appliance.
operations::Sources watch_sources(Appliance& appliance, watch::Registry& metrics);
/// Registers every figure. The list of names is tests/golden/metrics.txt, and the manual's.
void add_metrics(Appliance& appliance, watch::Registry& metrics);
/// The bearer token of /metrics; empty when no file is configured. Error `configuration`.
Result<std::string> monitoring_token(const Config& config);

/// doctor.cpp: checks of the machine, and of an open appliance. `serving`: this process has the port itself.
std::vector<operations::DoctorCheck> checks_around(const Layout& layout, const Config& config, bool serving);
std::vector<operations::DoctorCheck> checks_inside(Appliance& appliance, bool deep);

/// support.cpp: a ZIP file with what support needs and nothing of people.
Result<Bytes> make_support_bundle(Appliance& appliance, const watch::Registry& metrics);
/// One line of the log with only those fields whose values are codes, numbers and templates; empty when it is no line
/// of ours.
std::string scrubbed_line(std::string_view line);

}  // namespace mc::program
