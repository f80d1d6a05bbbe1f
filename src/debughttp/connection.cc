#include "debughttp/connection.h"

#include <cerrno>
#include <cstdio>
#include <ctime>

#include <poll.h>
#include <strings.h>
#include <sys/socket.h>

#include "debughttp/address.h"

namespace skein::debughttp {
namespace {

constexpr int kPollMs = 100;
constexpr int kIdleMs = 60'000;

struct Reason {
  int status;
  std::string_view text;
};
constexpr Reason kReasons[] = {
    {200, "OK"},
    {307, "Temporary Redirect"},
    {400, "Bad Request"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {413, "Request Entity Too Large"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {503, "Service Unavailable"},
    {505, "HTTP Version Not Supported"},
};

std::string_view ReasonOf(int status) {
  for (const Reason& reason : kReasons)
    if (reason.status == status) return reason.text;
  return "Unknown";
}

std::string StatusLine(int status) {
  return std::string("HTTP/1.1 ")
             .append(std::to_string(status))
             .append(" ")
             .append(ReasonOf(status)) +
         "\r\n";
}

std::string Date() {
  const time_t now = time(nullptr);
  tm utc{};
  gmtime_r(&now, &utc);
  constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  char text[64];
  std::snprintf(text, sizeof text, "%s, %02d %s %d %02d:%02d:%02d GMT", kDays[utc.tm_wday],
                utc.tm_mday, kMonths[utc.tm_mon], utc.tm_year + 1900, utc.tm_hour, utc.tm_min,
                utc.tm_sec);
  return text;
}

}  // namespace

void Connection::Serve() {
  RequestReader reader;
  HttpRequest request;
  while (!stops_) {
    const RequestReader::Result result = reader.Next(request);
    if (result == RequestReader::Result::kRefused)
      return Refuse(reader.status(), ReasonOf(reader.status()));
    if (result == RequestReader::Result::kRequest) {
      if (!Answer(request)) return;
      continue;
    }
    if (reader.AsksToContinue()) Send("HTTP/1.1 100 Continue\r\n\r\n");
    if (!Read(reader)) return;
  }
}

bool Connection::Read(RequestReader& reader) {
  for (int waited = 0; waited < kIdleMs && !stops_; waited += kPollMs) {
    pollfd readable{socket_, POLLIN, 0};
    if (poll(&readable, 1, kPollMs) <= 0) continue;
    char bytes[4096];
    const ssize_t count = recv(socket_, bytes, sizeof bytes, 0);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    reader.Add({bytes, static_cast<size_t>(count)});
    return true;
  }
  return false;
}

bool Connection::Answer(const HttpRequest& request) {
  takes_chunks_ = request.takes_chunks;
  keeps_alive_ = request.keeps_alive;
  if (local_only_ && !request.host.empty() && !IsLocalHost(request.host)) {
    Refuse(403, "Only for localhost, as which this server must be addressed");
    return false;
  }
  const skein_http_request asked = {request.method.c_str(), request.path.c_str(),
                                    request.query.c_str(), request.body.data(),
                                    request.body.size()};
  const skein_http_response out = {
      this,
      [](void* self, int status, const skein_http_header* headers, size_t count) -> int {
        return static_cast<Connection*>(self)->SendHead(status, headers, count);
      },
      [](void* self, const void* data, size_t size) -> int {
        return static_cast<Connection*>(self)->SendPiece({static_cast<const char*>(data), size});
      },
      [](void* self) -> int { return static_cast<Connection*>(self)->IsGone(); }};
  skein_http_handle(&asked, &out);
  if (in_chunks_ && request.method != "HEAD") keeps_alive_ = Send("0\r\n\r\n") && keeps_alive_;
  return keeps_alive_;
}

void Connection::Refuse(int status, std::string_view why) {
  std::string text = StatusLine(status) + "Content-Type: text/plain; charset=utf-8\r\n" +
                     "Connection: close\r\nDate: " + Date() +
                     "\r\nContent-Length: " + std::to_string(why.size() + 1) + "\r\n\r\n";
  Send(text.append(why).append("\n"));
}

bool Connection::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return keeps_alive_ = false;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

// The end of a body is told by its length, or chunks, or, to the oldest clients, the end of it all.
bool Connection::SendHead(int status, const skein_http_header* headers, size_t count) {
  std::string head = StatusLine(status);
  bool has_length = false;
  for (const skein_http_header* header = headers; header != headers + count; ++header) {
    head.append(header->name).append(": ").append(header->value).append("\r\n");
    has_length = has_length || strcasecmp(header->name, "Content-Length") == 0;
  }
  head += "Date: " + Date() + "\r\n";
  in_chunks_ = !has_length && takes_chunks_;
  keeps_alive_ = keeps_alive_ && (has_length || in_chunks_);
  if (in_chunks_) head += "Transfer-Encoding: chunked\r\n";
  if (!keeps_alive_) head += "Connection: close\r\n";
  return Send(head + "\r\n");
}

bool Connection::SendPiece(std::string_view bytes) {
  if (!in_chunks_) return Send(bytes);
  char size[32];
  std::snprintf(size, sizeof size, "%zx\r\n", bytes.size());
  return Send(size) && Send(bytes) && Send("\r\n");
}

bool Connection::IsGone() const {
  if (stops_) return true;
  char byte;
  const ssize_t count = recv(socket_, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR);
}

}  // namespace skein::debughttp
