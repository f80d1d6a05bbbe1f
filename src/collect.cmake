# What ends up in libskein.so, inside other people's programs: its own symbols hidden, and code that
# may be loaded anywhere.
foreach(module IN ITEMS sigsafe collect)
  set_target_properties(skein_${module} PROPERTIES POSITION_INDEPENDENT_CODE ON CXX_VISIBILITY_PRESET hidden)
endforeach()
