#include "export/perfetto_samples.h"

#include <vector>

namespace skein::perfetto {
namespace {

// Writes each stack, frame and function once. Their ids are ours plus one.
class Stacks {
 public:
  Stacks(const Trace& trace, Message& data)
      : trace_(trace),
        data_(data),
        stacks_(trace.names.stacks.size()),
        frames_(trace.names.stacks.frame_count()),
        functions_(trace.names.strings.size()) {
    // Perfetto takes no stack whose frames lie in no mapping.
    Message mapping(data_, interned::kMappings);
    mapping.add_uint64(interned::kId, interned::kProgram);
  }

  void Add(StackId id) {
    if (stacks_[Raw(id)]) return;
    stacks_[Raw(id)] = true;
    const auto frames = trace_.names.stacks.frames(id);
    for (const FrameId frame : frames)
      AddFrame(frame);
    Message stack(data_, interned::kStacks);
    stack.add_uint64(interned::kId, Raw(id) + 1);
    for (size_t i = frames.size(); i-- > 0;)
      stack.add_uint64(interned::kStackFrames, Raw(frames[i]) + 1);
  }

 private:
  void AddFrame(FrameId id) {
    if (frames_[Raw(id)]) return;
    frames_[Raw(id)] = true;
    const StringId function = trace_.names.stacks.frame(id).function;
    AddFunction(function);
    Message frame(data_, interned::kFrames);
    frame.add_uint64(interned::kId, Raw(id) + 1);
    frame.add_uint64(interned::kFrameFunction, Raw(function) + 1);
    frame.add_uint64(interned::kFrameMapping, interned::kProgram);
    frame.add_uint64(interned::kFrameAddress, trace_.names.stacks.frame(id).pc);
  }

  void AddFunction(StringId id) {
    if (functions_[Raw(id)]) return;
    functions_[Raw(id)] = true;
    Message text(data_, interned::kFunctions);
    text.add_uint64(interned::kId, Raw(id) + 1);
    Put(text, interned::kText, trace_.text(id));
  }

  const Trace& trace_;
  Message& data_;
  std::vector<bool> stacks_, frames_, functions_;
};

}  // namespace

void WriteSamples(
    const Trace& trace, const Threads& threads, Nanos from, Nanos to, Packets& packets) {
  std::vector<Sample> samples;
  for (const Sample& sample : trace.samples) {
    if (sample.time >= from && sample.time < to) samples.push_back(sample);
  }
  if (samples.empty()) return;
  packets.Add([&](Message& one) {
    Message data(one, packet::kInternedData);
    Stacks stacks(trace, data);
    for (const Sample& sample : samples)
      stacks.Add(sample.stack);
  });
  for (const Sample& sample : samples) {
    packets.AddAt(sample.time, [&](Message& one) {
      Message perf(one, packet::kPerfSample);
      if (sample.proc != ProcIndex::kNone) {
        const ProcId proc = trace.names.procs[Raw(sample.proc)];
        perf.add_uint32(sample::kCpu, static_cast<uint32_t>(proc));
      }
      if (sample.goroutine != GoroutineIndex::kNone)
        perf.add_uint32(sample::kPid, static_cast<uint32_t>(threads.Pid(sample.goroutine)));
      perf.add_uint32(sample::kTid, static_cast<uint32_t>(threads.Tid(sample.goroutine)));
      perf.add_uint64(sample::kStack, Raw(sample.stack) + 1);
    });
  }
}

}  // namespace skein::perfetto
