// The slow dependency of the shop: knows how many of each item are in stock, and takes its time to
// say so. A line with an item's number in, a line with a count out; a thread for each connection.
//
//   example_warehouse [MILLISECONDS] [PORT]      prints its port, and serves until it is killed

#include <charconv>
#include <chrono>
#include <iostream>
#include <string>
#include <thread>

#include <sys/socket.h>

#include "socket.h"

namespace {

void Serve(const File& connection, std::chrono::milliseconds takes) {
  std::string read;
  while (const auto line = ReadUntil(connection, "\n", read)) {
    int item = 0;
    std::from_chars(line->data(), line->data() + line->size(), item);
    std::this_thread::sleep_for(takes);
    if (!SendAll(connection, std::to_string(item % 17) + "\n")) return;
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::chrono::milliseconds takes(argc > 1 ? std::stoi(argv[1]) : 20);
  const File listener = ListenOn(static_cast<uint16_t>(argc > 2 ? std::stoi(argv[2]) : 0));
  if (!listener.is_open()) {
    std::cerr << "the port is taken\n";
    return 1;
  }
  std::cout << PortOf(listener) << std::endl;
  while (true) {
    File connection(accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!connection.is_open()) continue;
    std::thread([socket = std::move(connection), takes] { Serve(socket, takes); }).detach();
  }
}
