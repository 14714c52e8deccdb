"""Invented sentences about an invented country, none of them twice.

A sentence is one choice from each of five lists, so that there are some ten million; a number names each, and the
numbers already used are remembered. Equal texts are therefore always planted, never chance.
"""

from __future__ import annotations

import numpy as np

_OPENERS = (
    "Ayer en la plaza", "Lo digo con calma:", "Mi vecina cuenta que", "Según dicen en el mercado,", "De nuevo:",
    "Desde temprano", "No entiendo por qué", "Qué alegría saber que", "En la radio repiten que", "Pregunta seria:",
    "Hoy en el barrio", "Mientras esperaba el bus", "A esta hora", "Nadie lo explica, pero", "Dato curioso:",
    "Me acaban de contar que", "Con lluvia y todo,", "Paso por aquí a decir que", "Leyendo las noticias:", "Por fin,",
    "Si no lo veo no lo creo:", "En la asamblea quedó claro que", "Desde la ventana veo que", "Anoten esto:",
    "Después de tantos años,", "Mi abuelo decía que", "Confirmado:", "Ojo con esto:", "Cuando menos se espera,",
    "Hay que decirlo:",
)  # fmt: skip
_SUBJECTS = (
    "la consulta del agua", "el nuevo puente de San Brondo", "la cosecha de lúmo", "el tren de la costa",
    "la tarifa del puerto", "el canal de Mirlanda", "la junta de regantes", "el presupuesto de las escuelas",
    "la feria de Quelvara", "el plan de los humedales", "la represa de Toralba", "el consejo de barrios",
    "la reforma del transporte", "el festival de cometas", "la universidad de Velmira", "el gremio de pescadores",
    "la licitación del faro", "el censo de pozos", "la biblioteca ambulante", "el equipo de Puerto Lindemar",
    "la mesa de diálogo", "el mercado de Osterña", "la carretera del altiplano", "el hospital de Bracuma",
    "la huelga de choferes", "el coro de la estación", "la planta de sal", "el sorteo de parcelas",
    "la comisión de mareas", "el mapa de riegos", "la guardia de montes", "el reloj de la catedral",
)  # fmt: skip
_VERBS = (
    "avanza más de lo que parece", "sigue sin fecha", "dejó a todos pensando", "merece otra mirada",
    "cambió de planes a última hora", "vuelve a estar en boca de todos", "no convence a la gente",
    "trajo buenas noticias", "cuesta el doble que antes", "se discute puerta a puerta", "quedó a medio camino",
    "salió mejor de lo esperado", "necesita más manos", "despierta dudas razonables", "abre sus puertas el jueves",
    "pierde apoyo cada semana", "une a los dos lados del río", "se juega mucho este mes", "pide paciencia",
    "tiene nuevos vecinos en contra", "sorprendió hasta a los técnicos", "espera respuesta desde enero",
    "huele a improvisación", "suma voluntarios", "parece un cuento largo", "es lo único que funciona",
    "se quedó sin presupuesto", "hizo reír a media ciudad", "da para una novela", "llegó tarde pero llegó",
)  # fmt: skip
_PLACES = (
    "en Puerto Lindemar", "en San Brondo", "cerca de Quelvara", "en la costa norte", "en todo Costaluna",
    "junto al río Senda", "en Velmira", "camino a Toralba", "en el altiplano", "en los muelles", "en Bracuma",
    "por la ruta vieja", "en Osterña", "frente al cabildo", "en cada escuela", "en Mirlanda", "en el valle",
    "dentro y fuera del cabildo", "en la isla chica", "a este lado del cerro",
)  # fmt: skip
_ENDINGS = (
    "y eso se nota.", "aunque falta mucho.", "¿ustedes qué opinan?", "y nadie da la cara.", "así de simple.",
    "ya veremos 🤔", "gracias a quienes ayudan 💪", "qué bonito día ☀️", "y van tres veces.", "no se dejen engañar.",
    "hay que celebrarlo 🎉", "y la lluvia sin llegar 🌧️", "cada quien saque sus cuentas.", "pero con esperanza 🌱",
    "me quedo con eso.", "y que siga así.", "mañana cuento más.", "de eso nadie habla.", "¿o me equivoco?",
    "paciencia, que todo llega.", "vaya semana 😅", "y lo digo en serio.", "con los pies en la tierra.", "punto.",
    "ahí lo dejo 👀", "un abrazo a todos.", "qué vergüenza 😡", "ni más ni menos.", "como debe ser 👏", "continuará…",
)  # fmt: skip
_LISTS = (_OPENERS, _SUBJECTS, _VERBS, _PLACES, _ENDINGS)
_POSSIBLE = int(np.prod([len(words) for words in _LISTS]))


class Sentences:
    """A supply of sentences that never repeats one.

    >>> supply = Sentences(np.random.default_rng(1))
    >>> len(set(supply.take(500) + supply.take(500)))
    1000
    """

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._used: set[int] = set()

    def take(self, count: int) -> list[str]:
        """So many new sentences, of 50 to 150 characters."""
        numbers: list[int] = []
        while len(numbers) < count:
            for number in self._rng.integers(0, _POSSIBLE, size=count - len(numbers)).tolist():
                if number not in self._used:
                    self._used.add(number)
                    numbers.append(number)
        return [_sentence(number) for number in numbers]


def _sentence(number: int) -> str:
    words = []
    for choices in _LISTS:
        number, choice = divmod(number, len(choices))
        words.append(choices[choice])
    start, ending = " ".join(words[:-1]), words[-1]
    return f"{start}, {ending}" if ending[0].islower() else f"{start}. {ending}"
