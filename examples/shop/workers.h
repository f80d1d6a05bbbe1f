#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <queue>
#include <thread>
#include <vector>

// Threads that do what they are given, in order. The destructor waits until all of it is done.
class Workers {
 public:
  using Job = std::function<void()>;

  explicit Workers(unsigned count);
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  void Do(Job job);

 private:
  Job NextJob();
  void Run();

  std::mutex mutex_;
  std::condition_variable has_come_;
  std::queue<Job> jobs_;
  std::vector<std::thread> threads_;
};
