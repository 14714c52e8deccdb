"""Who is found where it is known who acts together, method by method; see ``--help``.

python benchmarks/validity.py --scenario mixed organic --seeds 5
python benchmarks/validity.py --render
"""

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from benchmarks.planting.command import main

    main()
