#pragma once
// Asks the hospital's malware scanner about files on their way in. There is none unless an administrator names one
// (docs/decisions/malware-scanner.md).
#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "appliance/base/bytes.hpp"
#include "appliance/base/result.hpp"

namespace mc::scan {

struct Finding {
  bool clean = true;
  bool whole = true;   // false: the scanner saw the beginning only, the file is longer than it takes
  std::string name{};  // of what was found, as the scanner calls it; printable
};

/// One file. Not thread-safe. Error unavailable `scanner_unavailable`: it does not answer, or not as expected.
class Check {
public:
  virtual ~Check() = default;
  virtual Status add(ByteView piece) = 0;
  /// After the last piece, once.
  virtual Result<Finding> finish() = 0;
};

/// Thread-safe.
class Scanner {
public:
  virtual ~Scanner() = default;
  virtual Result<std::unique_ptr<Check>> begin() = 0;
};

struct ClamdSettings {
  std::string address;                     // "unix:/run/clamav/clamd.ctl" or "tcp:HOST:PORT"
  std::int64_t most_bytes = 0;             // of a file that are sent; not above clamd's StreamMaxLength
  std::chrono::milliseconds wait{30'000};  // for each step
};
/// Error invalid: what is wrong with the address.
Status check_address(std::string_view address);
/// ClamAV's clamd, or whatever else speaks its INSTREAM. Connects with each file.
Result<std::unique_ptr<Scanner>> make_clamd(ClamdSettings settings);

}  // namespace mc::scan
