# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0

"""Exact version and SHA-256 of every fetched package.

Written by tools/update_lock: change versions there, not by hand.  The packages
are for Debian 12 on amd64 and CPython 3.11.
"""

DEBIAN_PACKAGES = {
    "binutils-x86-64-linux-gnu": (
        "2.40-2",
        "2d7ea8a570d768224d7f2424abbe6f373d2154865a1fa7f56c80d43ecf492521",
    ),
    "cpp-12": (
        "12.2.0-14+deb12u1",
        "fedbb98e877adde83c983c6071537ea25ac52b277ac6e4637d85025949ca1454",
    ),
    "g++-12": (
        "12.2.0-14+deb12u1",
        "68b182badae4ace7d472f1393c559d3532a95a2d70817498b10bb481d2627251",
    ),
    "gcc-12": (
        "12.2.0-14+deb12u1",
        "b46f33cc2ec245e435e043807038cecf4b201ef004800e9dfc1455240360e49d",
    ),
    "libabsl-dev": (
        "20220623.1-1+deb12u2",
        "24cdc091cd8e88754401f9d18e3be3d354ef96c453934ff138106fcb0245958b",
    ),
    "libaec-dev": (
        "1.0.6-1+b1",
        "03df1b8a86344eeecfd0e1a095cc0394c885c6fae8bd6aafe5e774404c67670a",
    ),
    "libbenchmark-dev": (
        "1.7.1-1",
        "82c9048e75f3d83b3b8a349144d5ca55487eb370b34167ffe12f8060300ed462",
    ),
    "libbenchmark1debian": (
        "1.7.1-1",
        "59f0902a880853ef0fc658ecee85da35dd2ab03485a7cf305cad233e8b607621",
    ),
    "libbinutils": (
        "2.40-2",
        "fcf55b99e5f8a78f3c8ce9b6957f1024f394cf20c196b100d308a57e43547710",
    ),
    "libboost1.74-dev": (
        "1.74.0+ds1-21",
        "ba14fe04d7f138f874bd3ab3a20c4fd1e9f654e271449b8f3e48d20f942dbb93",
    ),
    "libc6": (
        "2.36-9+deb12u14",
        "ba4f88f73dbc3ae9055f3c20f4523bfdbaf1ad13ff95e258924f77d20b4fbedf",
    ),
    "libc6-dev": (
        "2.36-9+deb12u14",
        "0218fc2befcd784c1b0c6292c0a137ce89fad054efaa579ad083bee0f2c01aae",
    ),
    "libctf0": (
        "2.40-2",
        "3fb7b6f326be3fae4a87a3d33b9269bd06c1e4346a24bd737f265067e3b7427f",
    ),
    "libeigen3-dev": (
        "3.4.0-4",
        "1a167bb381acb90c1d8450a8f3e66a09d216dbc64b33ac8a082a0912513ef939",
    ),
    "libgcc-12-dev": (
        "12.2.0-14+deb12u1",
        "d720259380a84f2ffc6fe516eff5cbe9c8a005138e8d6a5748747ba4b3404a82",
    ),
    "libgcc-s1": (
        "12.2.0-14+deb12u1",
        "3016e62cb4b7cd8038822870601f5ed131befe942774d0f745622cc77d8a88f7",
    ),
    "libgflags-dev": (
        "2.2.2-2",
        "055ca9ee17b57159926eea04ee32da8d3332c4e24e3bf028276d89106a75418a",
    ),
    "libgmock-dev": (
        "1.12.1-0.2",
        "ffe5958a13f30657cb5e5af4e24bfa6ab6b633391f1a945607799192b52b4530",
    ),
    "libgmp10": (
        "2:6.2.1+dfsg1-1.1",
        "187aedef2ed763f425c1e523753b9719677633c7eede660401739e9c893482bd",
    ),
    "libgtest-dev": (
        "1.12.1-0.2",
        "1dbf34692561ea744d827af133c2266640a2f2cda30abfaa610eed1a7e8609d9",
    ),
    "libhdf5-dev": (
        "1.10.8+repack1-1",
        "1d4ab312400e0ce0ccbc2eafbb328303d0fd06d1c22d6df0d5ac8b3e9968e235",
    ),
    "libhwy-dev": (
        "1.0.3-3+deb12u1",
        "7db65cd6c5b43b523136f92589ce373f625ca10d569bd0201b5a0d521d8fae4d",
    ),
    "libhwy1": (
        "1.0.3-3+deb12u1",
        "58db3098074f192d32784cf2d070f82d4e26b10d54bc723830a6b9a43be5013b",
    ),
    "libisl23": (
        "0.25-1.1",
        "ebff0b2f8b220c74224197523019366e97ee4770d464bebc48e4865114e4da0e",
    ),
    "libjansson4": (
        "2.14-2",
        "3fc9742f9f1a37bcb9931df6074b4d1483419ef832ad5349f47323e75fc27864",
    ),
    "libmatio-dev": (
        "1.5.23-2+deb12u1",
        "73a7f5d9a0f29aa46bc9a00d064380d0ac33c20683898fd10edf688384a04a46",
    ),
    "libmd-dev": (
        "1.0.4-2",
        "fc755a2552c03653cb51575bf70d1aa0874f78d86fbc8ff7fb246b1c9e7e31c5",
    ),
    "libmpc3": (
        "1.3.1-1",
        "d7f79544790e44f9b0c8cb9034a18c58d37f8702a15f32539050718679e52f80",
    ),
    "libmpfr6": (
        "4.2.0-1",
        "37b7a2b4e78890b6a074777f27b96c84f58e81558ba08410c2b6c0ca4a4ad77b",
    ),
    "libprotobuf-dev": (
        "3.21.12-3+deb12u1",
        "2f045f82e4ae0bdfce7f18f1f36613b9cd8c570024b8de68668bc255c32a2d88",
    ),
    "libprotobuf32": (
        "3.21.12-3+deb12u1",
        "e9e4e8cf0d2c48e2e3c17308e2093b3856f470b77e0022b7d906fb1b3551f213",
    ),
    "libprotoc32": (
        "3.21.12-3+deb12u1",
        "27770048715fdebe3dab2f6603ca6667ac72ab474989226d2f70153522286adf",
    ),
    "libstdc++-12-dev": (
        "12.2.0-14+deb12u1",
        "d28def6c23630432b57cb38a4c2fd67a79d4e0484027386ca6e8d6005c3d7a73",
    ),
    "libstdc++6": (
        "12.2.0-14+deb12u1",
        "5cd3171216d4ab0fc911cfe9c35509bf2dd8f47761c43b7f6a4296701551a24d",
    ),
    "libzstd1": (
        "1.5.4+dfsg2-5",
        "6315b5ac38b724a710fb96bf1042019398cb656718b1522279a5185ed39318fa",
    ),
    "linux-libc-dev": (
        "6.1.176-1",
        "8bb258735b9dffbb111da778ebdd024750878e435ffd9dfcadcb6762ede6b4cf",
    ),
    "nlohmann-json3-dev": (
        "3.11.2-2",
        "ec57940def6b6186c30be0e0ee81d1e58f86d11a54a145b28686a1e3e4aae801",
    ),
    "protobuf-compiler": (
        "3.21.12-3+deb12u1",
        "698e96f08152490ee576ead6a9116e1239514de66473305473f67ce2b5408e23",
    ),
    "zlib1g": (
        "1:1.2.13.dfsg-1",
        "d7dd1d1411fedf27f5e27650a6eff20ef294077b568f4c8c5e51466dc7c08ce4",
    ),
    "zlib1g-dev": (
        "1:1.2.13.dfsg-1",
        "f9ce531f60cbd5df37996af9370e0171be96902a17ec2bdbd8d62038c354094f",
    ),
}

PYPI_WHEELS = {
    "jinja2": (
        "3.1.6",
        "85ece4451f492d0c13c5dd7c13a64681a86afae63a5f347908daf103ce6d2f67",
    ),
    "latex2mathml": (
        "3.81.1",
        "c337668441b71c819b6733905a8058ba9a9d767bae11a0c5fdacb3aff31361bd",
    ),
    "markupsafe": (
        "3.0.4",
        "6da83a088f8ef93b2d483a8232a4dbf4d69d3d8496b568a03c56becac43e1808",
    ),
    "numpy": (
        "2.4.6",
        "89cd468399cfd2504718f0ba50e410dca55a170b61a02ad92bb18c8a65186e93",
    ),
    "nvidia-cuda-crt": (
        "13.0.88",
        "2c8043c7c9e02492716426e9919fc78d2c5b3b2a7a768a88e952676b08aa55a4",
    ),
    "nvidia-cuda-cupti": (
        "13.0.85",
        "4eb01c08e859bf924d222250d2e8f8b8ff6d3db4721288cf35d14252a4d933c8",
    ),
    "nvidia-cuda-runtime": (
        "13.0.96",
        "7f82250d7782aa23b6cfe765ecc7db554bd3c2870c43f3d1821f1d18aebf0548",
    ),
    "pylatexenc": (
        "2.11",
        "e78e7391d6c104f1ed150e21cfaa58016cdb50aa54406a2eecb793649ffdfdd0",
    ),
    "tabulate": (
        "0.9.0",
        "024ca478df22e9340661486f85298cff5f6dcdba14f3813e8830015b9ed1948f",
    ),
    "torch": (
        "2.11.0",
        "7aa2f9bbc6d4595ba72138026b2074be1233186150e9292865e04b7a63b8c67a",
    ),
    "tqdm": (
        "4.70.1",
        "c293e525e6fef9c20e8728fd4612df02a0aa31bb5fe91ecd93e123b1b7bffa73",
    ),
    "vl-convert-python": (
        "1.9.0.post1",
        "3c1558fa0055e88c465bd3d71760cde9fa2c94a95f776a0ef9178252fd820b1f",
    ),
}
