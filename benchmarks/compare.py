"""coordgraph beside other tools, each comparison in one run with the ratio printed; see ``--help``.

python benchmarks/compare.py windowed cosine --sizes 1e5 1e6
python benchmarks/compare.py --render
"""

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from benchmarks.comparing.command import main

    main()
