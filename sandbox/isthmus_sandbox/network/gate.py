"""The door of a pod's process: each `connect` it makes is decided by who started it.

`python -I -S gate.py FD COMMAND…` asks the kernel to tell a listener of every call of connect(2), sends that listener
over the socket FD, and becomes the command, whose first word is a path; its children inherit the filter. The source is
seccomp_unotify(2). On x86_64 only, as the sandbox is. Standard library only.
"""

import ctypes
import os
import socket
import struct
import sys

PR_SET_NO_NEW_PRIVS = 38  # linux/prctl.h
SYS_SECCOMP, SYS_CONNECT = 317, 42  # asm/unistd_64.h
SET_MODE_FILTER, NEW_LISTENER = 1, 1 << 3  # linux/seccomp.h
ALLOW, USER_NOTIF = 0x7FFF0000, 0x7FC00000
ARCH_X86_64 = 0xC000003E  # linux/audit.h
LOAD, JUMP_EQUAL, RETURN = 0x20, 0x15, 0x06  # linux/bpf_common.h: LD|W|ABS, JMP|JEQ|K, RET|K
NUMBER, ARCHITECTURE = 0, 4  # offsets in struct seccomp_data

FILTER = (
    (LOAD, 0, 0, ARCHITECTURE),
    (JUMP_EQUAL, 1, 0, ARCH_X86_64),
    (RETURN, 0, 0, ALLOW),
    (LOAD, 0, 0, NUMBER),
    (JUMP_EQUAL, 0, 1, SYS_CONNECT),
    (RETURN, 0, 0, USER_NOTIF),
    (RETURN, 0, 0, ALLOW),
)


class Program(ctypes.Structure):
    """struct sock_fprog of linux/filter.h."""

    _fields_ = (("len", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def listener() -> int:
    """Filter this process and all that it becomes; the descriptor by which calls are told.

    Raises:
        OSError: this machine doesn't let it.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_NO_NEW_PRIVS) failed")
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in FILTER))
    program = Program(len(FILTER), ctypes.addressof(code))
    descriptor = int(libc.syscall(SYS_SECCOMP, SET_MODE_FILTER, NEW_LISTENER, ctypes.byref(program)))
    if descriptor < 0:
        raise OSError(ctypes.get_errno(), "seccomp(SECCOMP_FILTER_FLAG_NEW_LISTENER) failed")
    return descriptor


def main() -> None:
    """Filter, hand the listener over, become the command."""
    channel, command = socket.socket(fileno=int(sys.argv[1])), sys.argv[2:]
    try:
        descriptor = listener()
    except OSError as error:
        sys.exit(f"the sandbox can't judge this process's connections: {error}")
    socket.send_fds(channel, [b"listener"], [descriptor])
    os.close(descriptor)
    channel.close()
    os.execv(command[0], command)  # noqa: S606  # an interpreter that is there, with tether.py for it to run


if __name__ == "__main__":
    main()
