// The packed web page, put into the program as it is. SKEIN_UI_PACK is its path; a build without
// the web page has none and embeds an empty pack.
        .section .rodata
        .balign 16
        .globl skein_ui_pack
        .globl skein_ui_pack_end
skein_ui_pack:
#ifdef SKEIN_UI_PACK
        .incbin SKEIN_UI_PACK
#else
        .ascii "SKEINUI1"
        .long 0
#endif
skein_ui_pack_end:
        .section .note.GNU-stack,"",%progbits
