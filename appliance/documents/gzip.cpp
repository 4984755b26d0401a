#include "appliance/documents/gzip.hpp"

#include <zlib.h>

namespace mc::documents {
namespace {

constexpr int kGzipWindow = 15 + 16;  // zlib: with the header and trailer of gzip

}  // namespace

Bytes gzip(std::string_view text) {
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) != Z_OK) return {};
  Bytes out(deflateBound(&stream, static_cast<uLong>(text.size())));
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = out.data();
  stream.avail_out = static_cast<uInt>(out.size());
  const int done = deflate(&stream, Z_FINISH);
  out.resize(done == Z_STREAM_END ? stream.total_out : 0);
  deflateEnd(&stream);
  return out;
}

Result<std::string> gunzip(ByteView packed, std::size_t most) {
  z_stream stream{};
  if (inflateInit2(&stream, kGzipWindow) != Z_OK) return internal("gzip_unreadable");
  std::string out, part(16 << 10, '\0');
  stream.next_in = const_cast<Bytef*>(packed.data());
  stream.avail_in = static_cast<uInt>(packed.size());
  int done = Z_OK;
  while (done == Z_OK && out.size() <= most) {
    stream.next_out = reinterpret_cast<Bytef*>(part.data());
    stream.avail_out = static_cast<uInt>(part.size());
    done = inflate(&stream, Z_NO_FLUSH);
    if (done == Z_OK || done == Z_STREAM_END) out.append(part, 0, part.size() - stream.avail_out);
  }
  const bool whole = done == Z_STREAM_END && stream.avail_in == 0 && out.size() <= most;
  inflateEnd(&stream);
  if (!whole) return internal("gzip_unreadable");
  return out;
}

}  // namespace mc::documents
