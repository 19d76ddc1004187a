"""Examples of what one can look for, in the window's language; those that the library can answer are offered first."""

from __future__ import annotations

from PySide6.QtCore import QLocale

_CHINESE = (
    *("海边的日落", "雪地里的小孩", "生日蛋糕", "一只猫", "公园里的狗", "夜晚的城市", "山和湖", "一群人合影"),
    *("盛开的花", "桌上的饭菜", "一杯咖啡", "火车站", "飞机窗外", "婚礼", "婴儿的笑脸", "老建筑", "秋天的树叶"),
    *("游泳池", "骑自行车的人", "街上的汽车", "摩托车", "手机截图", "动物园里的动物", "月亮", "火箭发射", "长城"),
    *("沙漠", "瀑布", "草原上的马", "书架", "桥", "音乐会", "足球比赛", "船"),
)
_ENGLISH = (
    *("sunset by the sea", "a child in the snow", "a birthday cake", "a cat", "a dog in the park", "a city at night"),
    *("mountains and a lake", "a group of friends", "flowers in bloom", "food on a table", "a cup of coffee"),
    *("a train station", "out of a plane window", "a wedding", "a smiling baby", "an old building", "autumn leaves"),
    *(
        "a swimming pool",
        "someone on a bicycle",
        "cars in the street",
        "a motorcycle",
        "a screenshot",
        "animals in a zoo",
    ),
    *("the moon", "a rocket launch", "a desert", "a waterfall", "horses in a field", "bookshelves"),
    *("a bridge", "a concert", "a football match", "a boat"),
)


def examples() -> tuple[str, ...]:
    """Things that many libraries have, the likeliest first."""
    return _CHINESE if QLocale().language() == QLocale.Language.Chinese else _ENGLISH
